// The first section of the page: all aggregates at a glance, and which of them reads which.
import type { ModelDescription } from '@millrace/core';
import { aggregateAnchor } from './anchor.js';
import type { LayOut } from './diagram/lay-out.js';
import { namesCommands, readings, readsGraph, readsWords } from './diagram/reads-graph.js';
import { figure } from './figure.js';
import { markup, type Markup } from './markup.js';
import { meaning, properties, scrolling, table } from './parts.js';
import { paragraphsOf } from './shown.js';

const NOTE = 'An arrow goes from who reads to what is read';
const NAMED = `${NOTE}; beside it stand the commands that do.`;
const UNNAMED = `${NOTE}; the commands that do are in the sections of the aggregates.`;

export function overviewSection(model: ModelDescription, layOut: LayOut): Markup {
  const rows = model.aggregates.map(({ type, key, doc, commands, events }) => ({
    cells: [
      markup`<a href="#${aggregateAnchor(type)}"><code>${type}</code></a>`,
      properties(key),
      commands.length,
      events.length,
      meaning(paragraphsOf(doc)[0]),
    ],
  }));
  return markup`<section id="overview" aria-labelledby="overview-heading">
<h2 id="overview-heading">Overview</h2>
${scrolling('All aggregates', table(['Aggregate', 'Key', 'Commands', 'Events', 'Meaning'], rows))}${reads(model, layOut)}</section>
`;
}

function reads(model: ModelDescription, layOut: LayOut): Markup | undefined {
  const found = readings(model);
  if (found.length === 0) return undefined;
  const caption = { id: 'diagram', title: 'Which aggregate reads which', description: readsWords(model) };
  return markup`<h3>Which aggregate reads which</h3>
${figure(layOut, readsGraph(model), caption, namesCommands(found) ? NAMED : UNNAMED)}`;
}
