// What went wrong: counted by kind, and the first few of each in words.

export interface Violations {
  readonly add: (kind: ViolationKind, what: string) => void;
  readonly count: (kind: ViolationKind) => number;
  readonly total: () => number;
  /** The first of each kind. */
  readonly list: () => readonly string[];
}

export type ViolationKind =
  /** An acknowledged command is not where it was said to be. */
  | 'lost'
  /** A command stands in the log twice. */
  | 'duplicated'
  /** A command stands in the log that was answered otherwise. */
  | 'unasked'
  /** An answer that no fault explains. */
  | 'answer'
  /** A promise did not settle. */
  | 'hung'
  /** A subscriber saw a gap, a repetition, a wrong order or a checkpoint ahead of its events. */
  | 'subscriber'
  /** A state is not the sum of its events. */
  | 'state'
  /** A projection has stopped, has set a stream aside, or was taken back. */
  | 'projection'
  /** Sockets, timers or listeners are left. */
  | 'leak'
  /** A fault could not be injected: the run proves nothing. */
  | 'harness';

const KEPT = 5;

export function violations(): Violations {
  const counts = new Map<ViolationKind, number>();
  const kept: string[] = [];
  const count = (kind: ViolationKind) => counts.get(kind) ?? 0;
  return {
    add: (kind, what) => {
      if (count(kind) < KEPT) kept.push(`${kind}: ${what}`);
      counts.set(kind, count(kind) + 1);
    },
    count,
    total: () => [...counts.values()].reduce((sum, n) => sum + n, 0),
    list: () => kept,
  };
}
