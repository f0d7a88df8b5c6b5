// `modelReport`: from definitions to a page of Markdown, for those who talk about the model and do not read its code.
import type { AnyDefinition } from '../definition/shape.js';
import { aggregateSection } from './aggregate-section.js';
import { describeModel } from './describe-model.js';
import type { AggregateDescription } from './description.js';
import { code, properties, table, text } from './markdown.js';
import { flowchart, label } from './mermaid.js';
import type { ReportOptions } from './options.js';
import { projectionsSection } from './projections-section.js';

export type { ReportOptions } from './options.js';

const FOUND = [
  'Dotted arrows, and rejections marked _found in the source text_, are guesses:',
  'calls of `reject` and of events that stand in the text of a decider.',
  'What a decider does through another function, or under a name that a minifier has changed, is missed.',
].join(' ');

/**
 * Describes a model in Markdown with Mermaid diagrams: aggregates, their keys, states, events, commands and rejections,
 * and which aggregates they read; then the projections, where they are given. Docs and names stand for themselves,
 * whatever characters they have.
 *
 * At run time a definition does not know the codes of its rejections, nor which events a decider raises. Declare the
 * codes in `options.rejections`, where the compiler checks them; else those found in the source text of the deciders are
 * shown, and marked so.
 *
 * @param definitions in the order of the report.
 * @example
 * writeFileSync('docs/model.md', modelReport([Account, Customer], { title: 'The bank' }));
 */
export function modelReport<D extends AnyDefinition>(
  definitions: readonly D[],
  options: ReportOptions<D> = {},
): string {
  const { title, aggregates, projections } = describeModel(definitions, options);
  const blocks = [
    `# ${text(title)}`,
    ...[overview(aggregates), reads(aggregates)].filter((block) => block.length > 0).map((block) => block.join('\n')),
    ...aggregates.flatMap(aggregateSection),
    ...projectionsSection(projections),
    ...(aggregates.some(({ commands }) => commands.length > 0) ? ['---', FOUND] : []),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function overview(aggregates: readonly AggregateDescription[]): readonly string[] {
  return table(
    ['Aggregate', 'Key', 'Commands', 'Events'],
    aggregates.map(({ type, key, commands, events }) => [
      code(type),
      properties(key),
      commands.map(({ name }) => code(name)).join(' '),
      events.map(({ name }) => code(name)).join(' '),
    ]),
  );
}

/** Which aggregate reads which, by command. */
function reads(aggregates: readonly AggregateDescription[]): readonly string[] {
  const edges = aggregates.flatMap((aggregate) =>
    aggregate.commands.flatMap((command) =>
      command.reads.map(({ type }) => ({ from: aggregate.type, name: command.name, to: type })),
    ),
  );
  if (edges.length === 0) return [];
  const types = [...new Set([...aggregates.map(({ type }) => type), ...edges.map(({ to }) => to)])];
  const node = (type: string) => `aggregate${String(types.indexOf(type))}`;
  return flowchart([
    ...types.map((type) => `${node(type)}[${label(type)}]`),
    ...edges.map(({ from, name, to }) => `${node(from)} -->|${label(`${name} reads`)}| ${node(to)}`),
  ]);
}
