// The diagram of a model: which aggregate reads which, and in which commands.
import type { ModelDescription } from '@millrace/core';
import { aggregateAnchor } from '../anchor.js';
import type { Graph } from './graph.js';

/** Commands that are named beside an arrow before the rest are counted. */
const NAMED = 3;

/** Arrows beside which there is room for commands at all. */
const LABELLED = 60;

interface Reading {
  readonly reader: string;
  readonly read: string;
  readonly commands: readonly string[];
}

/** Who reads whom, once for each two aggregates. */
export function readings({ aggregates }: ModelDescription): readonly Reading[] {
  return aggregates.flatMap(({ type, commands }) =>
    [...new Set(commands.flatMap(({ reads }) => reads.map((read) => read.type)))].map((read) => ({
      reader: type,
      read,
      commands: commands.filter(({ reads }) => reads.some((one) => one.type === read)).map(({ name }) => name),
    })),
  );
}

/** Aggregates that neither read nor are read are left out. */
export function readsGraph(model: ModelDescription): Graph {
  const found = readings(model);
  const known = new Set(model.aggregates.map(({ type }) => type));
  const part = new Set(found.flatMap(({ reader, read }) => [reader, read]));
  const types = [...new Set([...known, ...part])].filter((type) => part.has(type));
  return {
    nodes: types.map((type) => ({
      kind: 'aggregate',
      text: type,
      anchor: known.has(type) ? aggregateAnchor(type) : undefined,
    })),
    edges: found.map(({ reader, read, commands }) => ({
      from: types.indexOf(reader),
      to: types.indexOf(read),
      label: namesCommands(found) ? shortened(commands) : [],
      guessed: false,
    })),
    columns: [],
  };
}

/** Whether the commands stand beside the arrows. */
export function namesCommands(found: readonly Reading[]): boolean {
  return found.length <= LABELLED;
}

function shortened(commands: readonly string[]): readonly string[] {
  const rest = commands.length - NAMED;
  return [...commands.slice(0, NAMED), ...(rest > 0 ? [`and ${String(rest)} more`] : [])];
}

/** The diagram in words. */
export function readsWords(model: ModelDescription): string {
  return readings(model)
    .map(({ reader, read, commands }) => `${reader} reads ${read} in ${commands.join(', ')}.`)
    .join(' ');
}
