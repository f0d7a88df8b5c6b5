// What became of what was done to the streams of the source: carried over to the target, or not, and why.
import type { StreamChange } from '../../ports/stream-changes.js';

/** Why something was not carried over. */
export type NotCarriedReason =
  /** No target stream is named for it. */
  | 'unnamed'
  /** The target cannot hide or delete events. */
  | 'cannot'
  /** The target stream stands for several source streams, or has events of another one. */
  | 'shared'
  /** The target stream has events that this replay did not write. */
  | 'occupied'
  /** The stream is parked: its events are not all in the target. */
  | 'parked'
  /** The target refused it for good. */
  | 'refused'
  /** It was carried over, but for what the port does not know, such as an access list. */
  | 'partly';

/** Something that was done to a stream of the source and was not, or not all, done in the target. */
export interface NotCarried {
  /** Of the source. */
  readonly stream: string;
  /** Of the target, if one is named. */
  readonly target?: string;
  readonly change: StreamChange;
  readonly reason: NotCarriedReason;
  /** In words; names the stream. */
  readonly message: string;
}

/** What was carried over. It counts streams of which anything is set, deleted or tombstoned now. */
export interface CarryReport {
  /** In the target it is now as in the source. In a dry run: it would be. */
  readonly carried: number;
  readonly notCarriedCount: number;
  /** The first of them, at most 100. */
  readonly notCarried: readonly NotCarried[];
  /** Whether the source does not tell what was done to its streams: then nothing is known, and nothing carried. */
  readonly unknown: boolean;
}

const MOST = 100;

/** A report in the making. */
export function carryReport(): {
  readonly carried: () => void;
  readonly notCarried: (
    reason: NotCarriedReason,
    change: StreamChange,
    target: string | undefined,
    why: string,
  ) => void;
  readonly report: (unknown: boolean) => CarryReport;
} {
  let carried = 0;
  let count = 0;
  const first: NotCarried[] = [];
  return {
    carried: () => {
      carried += 1;
    },
    notCarried: (reason, change, target, why) => {
      count += 1;
      if (first.length >= MOST) return;
      const { stream } = change;
      const message = `${inWords(change)} of ${stream}: ${why}`;
      first.push({ stream, ...(target === undefined ? {} : { target }), change, reason, message });
    },
    report: (unknown) => ({ carried, notCarriedCount: count, notCarried: [...first], unknown }),
  };
}

function inWords(change: StreamChange): string {
  if (change._tag === 'Deleted') return 'the deletion';
  if (change._tag === 'Tombstoned') return 'the tombstone';
  const { truncateBefore, maxCount, maxAge } = change.metadata;
  const parts = [
    truncateBefore === undefined ? [] : [`truncation before ${String(truncateBefore)}`],
    maxCount === undefined ? [] : [`at most ${String(maxCount)} events`],
    maxAge === undefined ? [] : [`at most ${String(maxAge)} s old`],
    change.others,
  ].flat();
  return `the metadata (${parts.join(', ')})`;
}
