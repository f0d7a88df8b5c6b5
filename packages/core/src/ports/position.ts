// A place in the log of all events (`$all`), and how two places compare.

/**
 * A place in `$all`, as EventStoreDB gives it: both numbers are needed, since a checkpoint of a filtered read can
 * have a `prepare` that differs from its `commit`.
 */
export interface Position {
  readonly commit: bigint;
  readonly prepare: bigint;
}

/**
 * Compares two positions in log order.
 *
 * @returns a negative number when `a` is before `b`, 0 when they are the same place, a positive number otherwise.
 * @example
 * comparePositions({ commit: 1n, prepare: 1n }, { commit: 2n, prepare: 2n }); // -1
 */
export function comparePositions(a: Position, b: Position): -1 | 0 | 1 {
  if (a.commit !== b.commit) return a.commit < b.commit ? -1 : 1;
  if (a.prepare !== b.prepare) return a.prepare < b.prepare ? -1 : 1;
  return 0;
}
