// The soak's own checks: what each must notice, on a memory store where it can be made to happen.
import {
  makeRepository,
  transact,
  type EventStore,
  type LogItem,
  type NewEvent,
  type SubscribeOptions,
} from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { right } from '@millrace/testing/contract';
import { once } from 'node:events';
import { checkStates } from './check-readers.js';
import { checkStreams } from '../soak-parts/check-streams.js';
import { commandId } from '../soak-parts/command-id.js';
import { slope } from '../soak-parts/heap.js';
import { histogram } from '../soak-parts/histogram.js';
import { ledger as makeLedger } from '../soak-parts/ledger.js';
import { Meter, Spare } from '../soak-parts/model.js';
import { streamsOf } from '../soak-parts/streams.js';
import { followType, type Subscriber } from './subscriber.js';
import { violations as makeViolations, type ViolationKind } from '../soak-parts/violations.js';
import { zipf } from '../soak-parts/zipf.js';

const RUN = '00abcdef';

/** A run with one stream that has two acknowledged commands, one of a single event and one of two. */
async function written() {
  const store = memoryStore();
  const repository = makeRepository(store, [Meter, Spare]);
  const streams = streamsOf(RUN, 2);
  const ledger = makeLedger(2);
  const violations = makeViolations();
  const send = async (amounts: readonly number[]) => {
    const n = ledger.open(0);
    const message = Meter.add.message(streams.key(0), { n, amounts: [...amounts] }, { id: commandId(RUN, n) });
    const { events } = right(await transact(repository)(message)());
    const sum = amounts.reduce((sum, amount) => sum + amount, 0);
    ledger.acknowledge(n, events[0]?.revision ?? 0n, sum);
  };
  await send([3]);
  await send([4, 5]);
  const raw = async (...events: readonly NewEvent[]) => {
    right(await store.append(streams.busiest, 2n, events)());
  };
  return { store, repository, streams, ledger, violations, send, raw, name: streams.busiest };
}

type Written = Awaited<ReturnType<typeof written>>;

async function found({ store, streams, ledger, violations }: Written, seen: EventStore = store) {
  await checkStreams(seen, { run: RUN, streams, ledger, violations });
  const kinds: readonly ViolationKind[] = ['lost', 'duplicated', 'unasked', 'state'];
  return kinds.filter((kind) => violations.count(kind) > 0);
}

/** The store as if its newest event had never been. */
const withoutNewest = (store: EventStore): EventStore => ({
  ...store,
  readStream: async function* (stream, options) {
    for await (const page of store.readStream(stream, options)) yield page.slice(0, -1);
  },
});

function event(n: number, from: number, uuid: string, data: object = {}): NewEvent {
  return {
    id: `00000000-0000-4000-8000-00000000000${uuid}`,
    type: 'meter/counted',
    data: { id: `${RUN}x0`, n, index: 0, of: 1, amount: 1, from, ...data },
    metadata: { commandId: commandId(RUN, n) },
  };
}

describe('The check of the streams', () => {
  test('finds nothing wrong with what was acknowledged and is there.', async () => {
    const run = await written();
    expect(await found(run)).toEqual([]);
    expect(run.violations.list()).toEqual([]);
  });

  test('finds an acknowledged event that is not there.', async () => {
    const run = await written();
    expect(await found(run, withoutNewest(run.store))).toEqual(['lost', 'state']);
  });

  test('finds a command that stands there twice.', async () => {
    const run = await written();
    await run.raw(event(0, 12, '1'));
    expect(await found(run)).toContain('duplicated');
  });

  test('finds a command that was rejected and is there.', async () => {
    const run = await written();
    const n = run.ledger.open(0);
    run.ledger.close(n, 'rejected');
    await run.raw(event(n, 12, '1'));
    expect(await found(run)).toEqual(['unasked']);
  });

  test('lets a command that was never answered stand there once.', async () => {
    const run = await written();
    const n = run.ledger.open(0);
    run.ledger.close(n, 'unanswered');
    await run.raw(event(n, 12, '1'));
    expect(await found(run)).toEqual([]);
  });

  test('finds an event that was decided on a stale state.', async () => {
    const run = await written();
    const n = run.ledger.open(0);
    await run.raw(event(n, 3, '1'));
    run.ledger.acknowledge(n, 3n, 1);
    expect(await found(run)).toEqual(['state']);
  });

  test('finds a command that is not at the revision that was told.', async () => {
    const run = await written();
    const n = run.ledger.open(0);
    await run.raw(event(n, 12, '1'));
    run.ledger.acknowledge(n, 2n, 1);
    expect(await found(run)).toEqual(['lost']);
  });

  test('finds a state that is not the sum of its events.', async () => {
    const run = await written();
    const { repository, streams, ledger, violations } = run;
    const checked = await checkStreams(withoutNewest(run.store), {
      run: RUN,
      streams,
      ledger,
      violations: makeViolations(),
    });
    await checkStates(repository, 'the repository', { run: RUN, streams, violations, checked });
    expect(violations.count('state')).toBe(2);
  });
});

describe('A subscriber of the soak', () => {
  /** What it finds when its log gives these items, then ends its first subscription. */
  const found = async (change: (items: readonly LogItem[]) => readonly LogItem[]) => {
    const { store, streams, violations, name } = await written();
    const events: LogItem[] = [];
    for await (const page of store.readStream(name)) for (const event of page) events.push({ _tag: 'Event', event });
    let lives = 0;
    const subscriber = await new Promise<Subscriber>((resolve) => {
      const subscribe = async function* ({ signal }: SubscribeOptions = {}) {
        if (lives++ === 0) {
          yield change(events);
          return;
        }
        resolve(following);
        if (signal !== undefined) await once(signal, 'abort');
      };
      const what = { streams, violations, atCheckpoint: () => true };
      const following = followType({ ...store, subscribe }, undefined, what);
    });
    await subscriber.stop();
    return violations.list().map((text) => text.replace(/^subscriber: the subscriber to a type:? /, ''));
  };
  const at = (commit: bigint): LogItem => ({ _tag: 'Checkpoint', position: { commit, prepare: commit } });

  test('finds nothing wrong with a log that comes once and in order.', async () => {
    expect(await found((events) => events)).toEqual([]);
  });

  test('finds an event that is missing.', async () => {
    const problems = await found((events) => events.slice(1));
    expect(problems[0]).toContain('missed events before');
  });

  test('finds an event that comes again.', async () => {
    const problems = await found((events) => [...events, ...events.slice(-1)]);
    expect(problems).toContainEqual(expect.stringContaining('again'));
  });

  test('finds a checkpoint that is ahead of an event.', async () => {
    const problems = await found((events) => [at(1_000n), ...events]);
    expect(problems[0]).toContain('came behind the checkpoint');
  });

  test('finds a checkpoint that goes back.', async () => {
    const problems = await found((events) => [...events, at(1_000n), at(999n)]);
    expect(problems).toEqual([expect.stringContaining('checkpoint 999/999 came behind checkpoint 1000/1000')]);
  });
});

describe('The figures of the soak', () => {
  test('are right within two per cent for percentiles.', () => {
    const { add, percentile, max, count } = histogram();
    for (let ms = 1; ms <= 1_000; ms++) add(ms);
    expect([max(), count()]).toEqual([1_000, 1_000]);
    expect(Math.abs(percentile(0.5) / 500 - 1)).toBeLessThan(0.021);
    expect(Math.abs(percentile(0.99) / 990 - 1)).toBeLessThan(0.021);
  });

  test('have the slope of the line that the samples lie on.', () => {
    expect(slope([[0, 5], [1, 7], [2, 9], [3, 11]])).toBeCloseTo(2); // prettier-ignore
  });

  test('come from few busy and many quiet streams.', () => {
    let n = 0;
    const pick = zipf(10, () => (n++ % 1_000) / 1_000);
    const counts = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 1_000; i++) {
      const stream = pick();
      counts[stream] = (counts[stream] ?? 0) + 1;
    }
    expect(counts[0]).toBeGreaterThan(9 * (counts[9] ?? 0));
    expect(counts.every((count) => count > 0)).toBe(true);
  });
});
