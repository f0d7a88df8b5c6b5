// The child process that compares the target with the source: a figure for a wrong copy is no figure. Ours is verified by
// `verifyReplay`, which is measured; the other, event by event.
import { verifyReplay } from '@millrace/core';
import { eventStoreDBStore, type EventStoreDBStore } from '@millrace/repository-eventstore';
import { isLeft } from 'fp-ts/lib/Either.js';
import { createHash } from 'node:crypto';
import type { Measurement } from '../measure.js';
import { check, time } from '../measure.js';
import { NAME } from './contenders/millrace.js';

const [how = '', metric = '', events = '', from = '', to = ''] = process.argv.slice(2);
const count = Number(events);
const source = eventStoreDBStore(from);
const target = eventStoreDBStore(to);

const verify = async (): Promise<void> => {
  const report = await verifyReplay({ name: NAME, from: source, to: target })();
  if (isLeft(report)) throw new Error(report.left.message);
  check('equal', report.right.equal, true);
  check('events', report.right.events, count);
};

/** Adds up a hash of every event: the order of different streams in the log is free. */
const sumOf = async (log: EventStoreDBStore): Promise<{ readonly events: number; readonly sum: bigint }> => {
  let all = 0;
  let sum = 0n;
  for await (const page of log.readAll())
    for (const { stream, revision, id, type, data, metadata } of page) {
      const text = JSON.stringify([stream, String(revision), id, type, data, metadata]);
      sum += createHash('md5').update(text).digest().readBigUInt64LE();
      all += 1;
    }
  return { events: all, sum };
};

const compare = async (): Promise<void> => {
  const [expected, actual] = [await sumOf(source), await sumOf(target)];
  check('events', actual.events, count);
  check('sum of hashes', actual.sum, expected.sum);
};

const ms = await time(how === 'millrace' ? verify : compare);
await source.close();
await target.close();
const measurements: readonly Measurement[] = [
  { metric: `${metric}, verifyReplay`, unit: 'events/s', better: 'higher', samples: [(count / ms) * 1e3] },
  {
    metric: `${metric}, verifyReplay's peak memory`,
    unit: 'MB resident',
    better: 'lower',
    samples: [process.resourceUsage().maxRSS / 1_000],
  },
];
process.send?.({ title: 'Millrace', measurements: how === 'millrace' ? measurements : [] }, () => process.disconnect());
