// What was asked and what was answered, a few bytes per command and all of them off the heap.
import { typedList } from './typed-list.js';

/** How a command ended. `open` until it is answered. */
export type Ending = 'open' | 'acknowledged' | 'rejected' | 'unanswered' | 'refused';

const ENDINGS: readonly Ending[] = ['open', 'acknowledged', 'rejected', 'unanswered', 'refused'];

export interface Ledger {
  /** Takes a new command down, for a stream. @returns its number, from 0. */
  readonly open: (stream: number) => number;
  readonly close: (command: number, ending: Exclude<Ending, 'open' | 'acknowledged'>) => void;
  /** @param revision of its first event. @param sum of the amounts of its events. */
  readonly acknowledge: (command: number, revision: bigint, sum: number) => void;
  readonly count: () => number;
  readonly ended: (ending: Ending) => number;
  readonly endingOf: (command: number) => Ending;
  readonly streamOf: (command: number) => number;
  /** Where the first event of an acknowledged command was said to be. */
  readonly revisionOf: (command: number) => number;
  /** The amounts of all acknowledged commands of a stream. */
  readonly sumOf: (stream: number) => number;
  /** How many commands of a stream were acknowledged. */
  readonly acknowledgedOf: (stream: number) => number;
}

export function ledger(streams: number): Ledger {
  const endings = typedList((length) => new Uint8Array(length));
  const streamOf = typedList((length) => new Uint16Array(length));
  const revisions = typedList((length) => new Uint32Array(length));
  const sums = new Float64Array(streams);
  const acknowledged = new Uint32Array(streams);
  const totals = new Map<Ending, number>();
  let count = 0;

  const end = (command: number, ending: Ending): void => {
    endings.set(command, ENDINGS.indexOf(ending));
    totals.set(ending, (totals.get(ending) ?? 0) + 1);
    totals.set('open', (totals.get('open') ?? 0) - 1);
  };
  return {
    open: (stream) => {
      streamOf.set(count, stream);
      totals.set('open', (totals.get('open') ?? 0) + 1);
      return count++;
    },
    close: end,
    acknowledge: (command, revision, sum) => {
      end(command, 'acknowledged');
      revisions.set(command, Number(revision));
      const stream = streamOf.get(command);
      sums[stream] = (sums[stream] ?? 0) + sum;
      acknowledged[stream] = (acknowledged[stream] ?? 0) + 1;
    },
    count: () => count,
    ended: (ending) => totals.get(ending) ?? 0,
    endingOf: (command) => ENDINGS[endings.get(command)] ?? 'open',
    streamOf: streamOf.get,
    revisionOf: revisions.get,
    sumOf: (stream) => sums[stream] ?? 0,
    acknowledgedOf: (stream) => acknowledged[stream] ?? 0,
  };
}
