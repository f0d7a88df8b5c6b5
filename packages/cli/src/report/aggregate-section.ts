// The section of one aggregate in the page: what it is, what can be asked of it, and what can happen to it.
import type { AggregateDescription } from '@millrace/core';
import { aggregateAnchor, anchor, commandAnchor, eventAnchor } from './anchor.js';
import { aggregateGraph, aggregateWords, readText } from './diagram/aggregate-graph.js';
import type { LayOut } from './diagram/lay-out.js';
import { figure } from './figure.js';
import { markup, type Markup, type Part } from './markup.js';
import { code, guess, meaning, properties, prose, stacked, titledTable, type Row } from './parts.js';

/** `known` are the types that the page has a section for. */
export function aggregateSection(aggregate: AggregateDescription, known: ReadonlySet<string>, layOut: LayOut): Markup {
  const { type, doc, commands, events } = aggregate;
  const id = aggregateAnchor(type);
  return markup`<section id="${id}" aria-labelledby="${id}-heading">
<h2 id="${id}-heading">${type}</h2>
${prose(doc)}${facts(aggregate)}${commands.length === 0 ? undefined : diagram(aggregate, known, layOut)}${titledTable(
    'Events',
    type,
    ['Event', 'Version', 'Data', 'Meaning'],
    events.map((event) => ({
      anchor: eventAnchor(type, event.name),
      cells: [
        [code(event.name), ...event.formerly.map((name) => markup`<br><small>formerly ${code(name)}</small>`)],
        event.version,
        properties(event.properties),
        meaning(event.doc),
      ],
    })),
  )}${titledTable('Older versions of events', type, ['Event', 'Version', 'Data'], olderVersions(aggregate))}${titledTable(
    'Commands',
    type,
    ['Command', 'Data', 'Reads', 'Raises', 'Meaning'],
    commands.map((command) => ({
      anchor: commandAnchor(type, command.name),
      cells: [
        code(command.name),
        properties(command.properties),
        stacked(command.reads.map(readText)),
        stacked(command.raises),
        meaning(command.doc),
      ],
    })),
  )}${titledTable('Rejections', type, ['Command', 'Code', 'Meaning'], rejections(aggregate))}</section>
`;
}

function facts({ key, streams, state, version, snapshotEvery }: AggregateDescription): Markup {
  const fact = (name: string, value: Part) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>\n`;
  return markup`<dl class="facts">
${[
  fact('Key', properties(key)),
  fact('Streams', code(streams)),
  state === undefined ? undefined : fact('State', code(state)),
  version === 1 ? undefined : fact('Version of the fold', version),
  snapshotEvery === undefined ? undefined : fact('Snapshots', `every ${String(snapshotEvery)} events`),
]}</dl>
`;
}

function diagram(aggregate: AggregateDescription, known: ReadonlySet<string>, layOut: LayOut): Markup {
  const caption = {
    id: anchor('diagram', aggregate.type),
    title: `Commands and events of ${aggregate.type}`,
    description: aggregateWords(aggregate),
  };
  return markup`<h3>Commands and events</h3>
${figure(layOut, aggregateGraph(aggregate, known), caption)}`;
}

/** What may be stored beside the current versions. */
function olderVersions({ events, retired }: AggregateDescription): readonly Row[] {
  const past = [
    ...events.map(({ name, older }) => ({ name: code(name), older })),
    ...retired.map(({ name, older }) => ({ name: markup`${code(name)}<br><small>retired</small>`, older })),
  ];
  return past.flatMap(({ name, older }) =>
    older.map((one) => ({
      cells: [name, one.version, one.properties === undefined ? guess('not declared') : properties(one.properties)],
    })),
  );
}

function rejections({ commands }: AggregateDescription): readonly Row[] {
  return commands.flatMap((command) =>
    command.rejections.map((rejection) => ({
      cells: [
        code(command.name),
        code(rejection.code),
        rejection.meaning === undefined ? guess('found in the source text') : meaning(rejection.meaning),
      ],
    })),
  );
}
