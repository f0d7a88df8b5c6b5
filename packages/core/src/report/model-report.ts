// `modelReport`: from definitions to a page of Markdown, for those who talk about the model and do not read its code.
import { KERNEL, type AggregateKernel } from '../definition/kernel.js';
import type { AnyDefinition } from '../definition/shape.js';
import { aggregateSection, properties, type Declared } from './aggregate-section.js';
import { code, table, text } from './markdown.js';
import { flowchart, label } from './mermaid.js';
import type { ReportOptions } from './options.js';

export type { ReportOptions } from './options.js';

const FOUND = [
  'Dotted arrows, and rejections marked _found in the source text_, are guesses:',
  'calls of `reject` and of events that stand in the text of a decider.',
  'What a decider does through another function, or under a name that a minifier has changed, is missed.',
].join(' ');

/**
 * Describes a model in Markdown with Mermaid diagrams: aggregates, their keys, states, events, commands and rejections,
 * and which aggregates they read. Docs and names stand for themselves, whatever characters they have.
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
  const kernels = definitions.map((definition) => definition[KERNEL]);
  const meanings = (options.rejections ?? {}) as Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;
  const declared: Declared = ({ type }) => (Object.hasOwn(meanings, type) ? meanings[type] : undefined);
  const blocks = [
    `# ${text(options.title ?? 'Model')}`,
    ...[overview(kernels), reads(kernels)].filter((block) => block.length > 0).map((block) => block.join('\n')),
    ...kernels.flatMap((kernel) => aggregateSection(kernel, declared)),
    ...(kernels.some(({ commands }) => commands.size > 0) ? ['---', FOUND] : []),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function overview(kernels: readonly AggregateKernel[]): readonly string[] {
  return table(
    ['Aggregate', 'Key', 'Commands', 'Events'],
    kernels.map(({ type, keyProps, commands, events }) => [
      code(type),
      properties(keyProps),
      [...commands.values()].map(({ name }) => code(name)).join(' '),
      [...events.values()].map(({ name }) => code(name)).join(' '),
    ]),
  );
}

/** Which aggregate reads which, by command. */
function reads(kernels: readonly AggregateKernel[]): readonly string[] {
  const edges = kernels.flatMap((kernel) =>
    [...kernel.commands.values()].flatMap(({ name, reads }) =>
      reads.map(({ type }) => ({ from: kernel.type, name, to: type })),
    ),
  );
  if (edges.length === 0) return [];
  const types = [...new Set([...kernels.map(({ type }) => type), ...edges.map(({ to }) => to)])];
  const node = (type: string) => `aggregate${String(types.indexOf(type))}`;
  return flowchart([
    ...types.map((type) => `${node(type)}[${label(type)}]`),
    ...edges.map(({ from, name, to }) => `${node(from)} -->|${label(`${name} reads`)}| ${node(to)}`),
  ]);
}
