// The section of one aggregate in a model report: what it is, its events, its commands and how they say no.
import type { AggregateDescription, CommandDescription } from './description.js';
import { code, paragraphs, properties, section, table, text } from './markdown.js';
import { flowchart, label } from './mermaid.js';

/** The blocks of the section, to be parted by blank lines. */
export function aggregateSection(aggregate: AggregateDescription): readonly string[] {
  const { type, doc, events, commands } = aggregate;
  return [
    `## ${text(type)}`,
    ...paragraphs(doc ?? ''),
    facts(aggregate).join('\n'),
    ...section(
      '### Events',
      table(
        ['Event', 'Version', 'Data', 'Meaning'],
        events.map((event) => [
          [event.name, ...event.formerly].map(code).join(', formerly '),
          String(event.version),
          properties(event.properties),
          text(event.doc ?? ''),
        ]),
      ),
    ),
    ...section('### Older versions of events', olderVersions(aggregate)),
    ...section(
      '### Commands',
      table(
        ['Command', 'Data', 'Reads', 'Meaning'],
        commands.map((command) => [
          code(command.name),
          properties(command.properties),
          command.reads
            .map((read) => code(read.name === read.type ? read.name : `${read.name}: ${read.type}`))
            .join('<br>'),
          text(command.doc ?? ''),
        ]),
      ),
    ),
    ...section('### Rejections', table(['Command', 'Code', 'Meaning'], commands.flatMap(rejections))),
    ...(commands.length === 0 ? [] : section('### Commands and events', diagram(aggregate))),
  ];
}

function facts({ key, streams, state, version, snapshotEvery }: AggregateDescription): readonly string[] {
  return [
    `- Key: ${properties(key, ', ')}`,
    `- Streams: ${code(streams)}`,
    ...(state === undefined ? [] : [`- State: ${code(state)}`]),
    ...(version === 1 ? [] : [`- Version of the fold: ${String(version)}`]),
    ...(snapshotEvery === undefined ? [] : [`- Snapshots: every ${String(snapshotEvery)} events`]),
  ];
}

/** What may be stored beside the current versions. */
function olderVersions({ events, retired }: AggregateDescription): readonly string[] {
  const past = [
    ...events.map(({ name, older }) => ({ name: code(name), older })),
    ...retired.map(({ name, older }) => ({ name: `${code(name)}, retired`, older })),
  ];
  return table(
    ['Event', 'Version', 'Data'],
    past.flatMap(({ name, older }) =>
      older.map((one) => [
        name,
        String(one.version),
        one.properties === undefined ? '_not declared_' : properties(one.properties),
      ]),
    ),
  );
}

function rejections(command: CommandDescription): readonly (readonly string[])[] {
  return command.rejections.map((rejection) => [
    code(command.name),
    code(rejection.code),
    rejection.meaning === undefined ? '_found in the source text_' : text(rejection.meaning),
  ]);
}

function diagram({ type, events, commands }: AggregateDescription): readonly string[] {
  const names = events.map(({ name }) => name);
  const read = [...new Set(commands.flatMap(({ reads }) => reads.map((one) => one.type)))];
  return flowchart([
    `subgraph model[${label(type)}]`,
    ...commands.map(({ name }, i) => `  command${String(i)}[${label(name)}]`),
    ...names.map((name, i) => `  event${String(i)}([${label(name)}])`),
    ...commands.flatMap(({ raises }, i) =>
      raises.map((name) => `  command${String(i)} -.-> event${String(names.indexOf(name))}`),
    ),
    'end',
    ...read.map((one, i) => `read${String(i)}[(${label(one)})]`),
    ...commands.flatMap(({ reads }, i) =>
      reads.map((one) => `read${String(read.indexOf(one.type))} -->|${label(one.name)}| command${String(i)}`),
    ),
  ]);
}
