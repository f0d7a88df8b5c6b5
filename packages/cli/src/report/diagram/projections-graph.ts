// The diagram of the projections: the events of which aggregates each of them handles.
import type { ModelDescription } from '@millrace/core';
import { aggregateAnchor, projectionAnchor } from '../anchor.js';
import type { Graph } from './graph.js';

export function projectionsGraph({ aggregates, projections }: ModelDescription): Graph {
  const known = new Set(aggregates.map(({ type }) => type));
  const handled = new Set(projections.flatMap(({ handles }) => handles.map(({ aggregate }) => aggregate)));
  const types = [...new Set([...known, ...handled])].filter((type) => handled.has(type));
  return {
    nodes: [
      ...types.map((type) => ({
        kind: 'aggregate' as const,
        text: type,
        anchor: known.has(type) ? aggregateAnchor(type) : undefined,
      })),
      ...projections.map(({ name }) => ({ kind: 'projection' as const, text: name, anchor: projectionAnchor(name) })),
    ],
    edges: projections.flatMap(({ handles }, i) =>
      handles.map(({ aggregate }) => ({
        from: types.indexOf(aggregate),
        to: types.length + i,
        label: [],
        guessed: false,
      })),
    ),
    columns: [types.map((_, i) => i), projections.map((_, i) => types.length + i)],
  };
}

/** The diagram in words. */
export function projectionsWords({ projections }: ModelDescription): string {
  return projections
    .map(({ name, handles }) => `${name} handles events of ${handles.map(({ aggregate }) => aggregate).join(', ')}.`)
    .join(' ');
}
