// What was done to streams in memory, read back.
import { comparePositions, type Position, type StreamChange, type StreamChanges } from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import type { MemoryState } from './memory-state.js';
import { Pages, type Pull } from './pages.js';

/** The changes of the streams in `state`, read in pages. */
export function memoryChanges({ log, find }: MemoryState, pageSize: number): StreamChanges {
  const pull = (from: Position | undefined): Pull<StreamChange> => {
    const end = log.changes.length;
    let next = from === undefined ? 0 : firstAt(log.changes, from);
    return () => {
      const page = log.changes.slice(next, Math.min(end, next + pageSize));
      next += page.length;
      return page.length === 0 ? undefined : page;
    };
  };
  return {
    readStreamChanges: ({ from } = {}) => new Pages(() => pull(from)),
    streamCondition: (name) => () => {
      const stream = find(name);
      if (stream?.tombstoned === true) return Promise.resolve(E.right({ status: 'tombstoned', metadata: {} }));
      if (stream?.softDeleted === true) return Promise.resolve(E.right({ status: 'deleted', metadata: {} }));
      return Promise.resolve(E.right({ status: 'live', metadata: stream?.metadata ?? {} }));
    },
  };
}

// Bisects: changes stand in log order.
function firstAt(changes: readonly StreamChange[], from: Position): number {
  let [low, high] = [0, changes.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const change = changes[middle];
    if (change !== undefined && comparePositions(change.position, from) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
