// The diagram of an aggregate: what its commands read, and which events they raise.
import type { AggregateDescription } from '@millrace/core';
import { aggregateAnchor, commandAnchor, eventAnchor } from '../anchor.js';
import type { Graph, GraphNode } from './graph.js';

type Read = AggregateDescription['commands'][number]['reads'][number];

/** `known` are the types that the page has a section for. */
export function aggregateGraph({ type, commands, events }: AggregateDescription, known: ReadonlySet<string>): Graph {
  const reads = [
    ...new Map(commands.flatMap((command) => command.reads.map((read) => [readText(read), read]))).entries(),
  ];
  const readTexts = reads.map(([text]) => text);
  const eventNames = events.map(({ name }) => name);
  const nodes: readonly GraphNode[] = [
    ...reads.map(([text, read]) => ({
      kind: 'aggregate' as const,
      text,
      anchor: known.has(read.type) ? aggregateAnchor(read.type) : undefined,
    })),
    ...commands.map(({ name }) => ({ kind: 'command' as const, text: name, anchor: commandAnchor(type, name) })),
    ...eventNames.map((name) => ({ kind: 'event' as const, text: name, anchor: eventAnchor(type, name) })),
  ];
  const commandAt = (i: number) => reads.length + i;
  const eventAt = (i: number) => reads.length + commands.length + i;
  return {
    nodes,
    edges: commands.flatMap((command, i) => [
      ...command.reads.map((read) => ({
        from: readTexts.indexOf(readText(read)),
        to: commandAt(i),
        label: [],
        guessed: false,
      })),
      ...command.raises.map((name) => ({
        from: commandAt(i),
        to: eventAt(eventNames.indexOf(name)),
        label: [],
        guessed: true,
      })),
    ]),
    columns: [reads.map((_, i) => i), commands.map((_, i) => commandAt(i)), events.map((_, i) => eventAt(i))],
  };
}

/** The type that is read, after the name under which the decider sees it where that is another. */
export function readText({ name, type }: Read): string {
  return name === type ? type : `${name}: ${type}`;
}

/** The diagram in words. */
export function aggregateWords({ commands }: AggregateDescription): string {
  return commands
    .map(({ name, reads, raises }) => {
      const does = [
        ...(reads.length === 0 ? [] : [`reads ${reads.map(readText).join(', ')}`]),
        raises.length === 0 ? 'raises no event that was found' : `raises ${raises.join(', ')}`,
      ];
      return `${name} ${does.join(' and ')}.`;
    })
    .join(' ');
}
