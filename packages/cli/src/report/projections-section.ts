// The section of the projections: what is built, of which events.
import type { ModelDescription, ProjectionDescription } from '@millrace/core';
import { projectionAnchor } from './anchor.js';
import type { LayOut } from './diagram/lay-out.js';
import { projectionsGraph, projectionsWords } from './diagram/projections-graph.js';
import { figure } from './figure.js';
import { markup, type Markup, type Part } from './markup.js';
import { code, meaning, properties, scrolling, stacked, table } from './parts.js';

const HEAD = ['Projection', 'Version', 'Rows', 'Handles', 'Meaning'];

/** Nothing when there are no projections. */
export function projectionsSection(model: ModelDescription, layOut: LayOut): Markup | undefined {
  const { projections } = model;
  if (projections.length === 0) return undefined;
  const title = 'Which projection handles events of which aggregate';
  const caption = { id: 'diagram-projections', title, description: projectionsWords(model) };
  const rows = projections.map((projection) => ({
    anchor: projectionAnchor(projection.name),
    cells: [
      code(projection.name),
      projection.version,
      rowsOf(projection),
      handled(projection),
      meaning(projection.doc),
    ],
  }));
  return markup`<section id="projections" aria-labelledby="projections-heading">
<h2 id="projections-heading">Projections</h2>
${figure(layOut, projectionsGraph(model), caption)}${scrolling('All projections', table(HEAD, rows))}</section>
`;
}

function rowsOf({ kind, key, row, lookups }: ProjectionDescription): Part {
  if (kind === 'custom') return 'its own';
  return [
    properties(key),
    properties(row),
    lookups.length === 0 ? undefined : markup`<small>looked up by ${lookups.map((name) => [code(name), ' '])}</small>`,
  ];
}

function handled({ handles }: ProjectionDescription): Part {
  return stacked(handles.flatMap(({ aggregate, events }) => events.map((event) => `${aggregate}/${event}`)));
}
