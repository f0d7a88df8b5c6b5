// The section of one aggregate in a model report: what it is, its events, its commands and how they say no.
import type { AggregateKernel, CommandKernel } from '../definition/kernel.js';
import { OptionalType, type Props } from '../definition/props.js';
import { eventsIn, rejectionsIn, textOf } from './found-in-text.js';
import { code, paragraphs, table, text } from './markdown.js';
import { flowchart, label } from './mermaid.js';

/** Meanings of the rejections of a command, by code; `undefined` when they are not declared. */
export type Declared = (command: CommandKernel) => Readonly<Record<string, string>> | undefined;

/** The blocks of the section, to be parted by blank lines. */
export function aggregateSection(kernel: AggregateKernel, declared: Declared): readonly string[] {
  const events = [...kernel.events.values()];
  const commands = [...kernel.commands.values()];
  return [
    `## ${text(kernel.type)}`,
    ...paragraphs(kernel.doc ?? ''),
    lines(facts(kernel)),
    ...titled(
      'Events',
      table(
        ['Event', 'Version', 'Data', 'Meaning'],
        events.map((event) => [
          [event.name, ...event.formerly].map(code).join(', formerly '),
          String(event.version),
          properties(event.props),
          text(event.doc ?? ''),
        ]),
      ),
    ),
    ...titled('Older versions of events', olderVersions(kernel)),
    ...titled(
      'Commands',
      table(
        ['Command', 'Data', 'Reads', 'Meaning'],
        commands.map((command) => [
          code(command.name),
          properties(command.props),
          command.reads.map(({ name, type }) => code(name === type ? name : `${name}: ${type}`)).join('<br>'),
          text(command.doc ?? ''),
        ]),
      ),
    ),
    ...titled(
      'Rejections',
      table(
        ['Command', 'Code', 'Meaning'],
        commands.flatMap((one) => rejections(one, declared)),
      ),
    ),
    ...(commands.length === 0 ? [] : titled('Commands and events', diagram(kernel))),
  ];
}

function titled(title: string, block: readonly string[]): readonly string[] {
  return block.length === 0 ? [] : [`### ${title}`, lines(block)];
}

function lines(block: readonly string[]): string {
  return block.join('\n');
}

function facts({ type, version, keyProps, key, state, snapshot }: AggregateKernel): readonly string[] {
  return [
    `- Key: ${properties(keyProps, ', ')}`,
    `- Streams: ${code(`${type}-${key.names.map((name) => `{${name}}`).join('+')}`)}`,
    ...(state === undefined ? [] : [`- State: ${code(state.name)}`]),
    ...(version === 1 ? [] : [`- Version of the fold: ${String(version)}`]),
    ...(snapshot === undefined ? [] : [`- Snapshots: every ${String(snapshot.every)} events`]),
  ];
}

/** What may be stored beside the current versions. */
function olderVersions({ events, retired }: AggregateKernel): readonly string[] {
  const past = [
    ...Array.from(events.values(), ({ name, steps }) => ({ name: code(name), steps })),
    ...retired.map(({ name, steps }) => ({ name: `${code(name)}, retired`, steps })),
  ];
  return table(
    ['Event', 'Version', 'Data'],
    past.flatMap(({ name, steps }) =>
      steps.map(({ props }, i) => [name, String(i + 1), props === undefined ? '_not declared_' : properties(props)]),
    ),
  );
}

/** Properties with the names of their codecs. */
export function properties(props: Props, separator = '<br>'): string {
  return Object.entries(props)
    .map(([name, codec]) =>
      codec instanceof OptionalType
        ? code(`${name}?: ${(codec as OptionalType<Props[string]>).codec.name}`)
        : code(`${name}: ${codec.name}`),
    )
    .join(separator);
}

function rejections(command: CommandKernel, declared: Declared): readonly (readonly string[])[] {
  const meanings = declared(command);
  return meanings === undefined
    ? rejectionsIn(textOf(command.decide)).map((found) => [
        code(command.name),
        code(found),
        '_found in the source text_',
      ])
    : Object.entries(meanings).map(([one, meaning]) => [code(command.name), code(one), text(meaning)]);
}

function diagram(kernel: AggregateKernel): readonly string[] {
  const events = [...kernel.events.values()];
  const commands = [...kernel.commands.values()];
  const names = events.map(({ name }) => name);
  const read = [...new Set(commands.flatMap(({ reads }) => reads.map(({ type }) => type)))];
  return flowchart([
    `subgraph model[${label(kernel.type)}]`,
    ...commands.map(({ name }, i) => `  command${String(i)}[${label(name)}]`),
    ...names.map((name, i) => `  event${String(i)}([${label(name)}])`),
    ...commands.flatMap((command, i) =>
      eventsIn(textOf(command.decide), names).map(
        (name) => `  command${String(i)} -.-> event${String(names.indexOf(name))}`,
      ),
    ),
    'end',
    ...read.map((type, i) => `read${String(i)}[(${label(type)})]`),
    ...commands.flatMap(({ reads }, i) =>
      reads.map(({ name, type }) => `read${String(read.indexOf(type))} -->|${label(name)}| command${String(i)}`),
    ),
  ]);
}
