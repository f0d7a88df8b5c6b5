// Measures the heap that is in use while a view is built from a log that is made on the way: it must not grow with it.
import * as E from 'fp-ts/lib/Either.js';
import type { EventLog, LogItem, Position, ProjectionRunner } from '@millrace/core';
import { storedForm } from '../eventstore/stored-form.js';
import { check, collectAll } from '../measure.js';
import type { Measurement } from '../measure.js';
import { accountLog, balancesOf, type LogSize } from './account-log.js';
import { untilBuilt } from './balances.js';

/** A runner on a log, and how many rows it has written in the end. */
export type StartRunner = (log: EventLog) => {
  readonly runner: ProjectionRunner;
  readonly rows: () => Promise<number>;
};

const page = 512;
/** Events between two looks at the heap. */
const every = 25_000;

const lazyLog = (size: LogSize, looked: () => void): EventLog => {
  const positionAt = (place: number): Position => ({ commit: BigInt(place + 1), prepare: BigInt(place + 1) });
  async function* subscribe(): AsyncGenerator<readonly LogItem[], void> {
    let items: LogItem[] = [];
    let place = 0;
    for (const { accountId, revision, event } of accountLog(size)) {
      if (place % every === 0) looked();
      const stored = { id: String(place), ...storedForm(accountId, event), created: place };
      const at = { stream: `account-${accountId}`, revision: BigInt(revision), position: positionAt(place) };
      items.push({ _tag: 'Event', event: { ...stored, ...at } });
      place += 1;
      if (items.length < page) continue;
      yield items;
      items = [];
    }
    yield [...items, { _tag: 'CaughtUp' }];
    // Live for ever, and nothing comes.
    await new Promise(() => undefined);
  }
  return {
    subscribe,
    readAll: async function* () {},
    subscribeToStream: async function* () {},
    head: async () => E.right(positionAt(size.events - 1)),
    identity: async () => E.right('lazy'),
  };
};

const used = (): number => {
  collectAll();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

const peakOf = async (start: StartRunner, size: LogSize): Promise<number> => {
  const before = used();
  let peak = before;
  const log = lazyLog(size, () => {
    peak = Math.max(peak, used());
  });
  const { runner, rows } = start(log);
  await untilBuilt(runner, log);
  peak = Math.max(peak, used());
  check('rows', await rows(), balancesOf(size).size);
  return (peak - before) / 2 ** 20;
};

/** One figure for each size, of a fresh process each. */
export const measureHeap = async (
  start: StartRunner,
  metric: string,
  size: LogSize,
): Promise<readonly Measurement[]> => {
  // Unmeasured: code and hidden classes come first.
  await peakOf(start, { ...size, events: 2 * every });
  return [{ metric, unit: 'MB', better: 'lower', samples: [await peakOf(start, size)] }];
};
