// P3: the server restarts 20 times under load, with a projection of each kind: no gap, no event twice, nothing left behind.
import { getEventListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  custom,
  defineAggregate,
  defineProjection,
  documents,
  makeRepository,
  projectAtLeastOnce,
  projectExactlyOnce,
  readView,
  systemClock,
  transact,
  type Clock,
  type EventLog,
  type Position,
} from '@millrace/core';
import { eventStoreDBCheckpoints } from '@millrace/repository-eventstore';
import { memoryViews } from '@millrace/repository-memory';
import { right } from '@millrace/testing/contract';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { onLocalServer } from './target.js';
import { settles, until } from './waiting.js';

const RESTARTS = 20;
const WRITERS = 8;
const BETWEEN = 40;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Megabytes that are really in use. */
function heap(): number {
  collect();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

/** The machine's clock, which knows whom it has been given to listen to. */
function listened() {
  const signals = new Set<AbortSignal>();
  const clock: Clock = {
    now: systemClock.now,
    sleep: (ms, signal) => {
      if (signal !== undefined) signals.add(signal);
      return systemClock.sleep(ms, signal);
    },
  };
  return { clock, most: () => Math.max(0, ...[...signals].map((one) => getEventListeners(one, 'abort').length)) };
}

onLocalServer(
  'P3 20 restarts of the server under load: projections resume without a gap or a repetition, and leave nothing behind',
  async (target) => {
    const store = target.store(target.url, { appendTimeout: 3_000, connectTimeout: 3_000 });
    const Counter = defineAggregate({
      type: `counter.${target.name('')}`,
      key: { id: t.string },
      initial: { n: 0 },
      events: { counted: { data: { n: t.number }, apply: (state, { n }) => void (state.n = n) } },
      commands: { count: { decide: (counter) => counter.counted({ n: counter.state.n + 1 }) } },
    });
    const inOrder = (what: string, before: number, n: number): number => {
      if (n !== before + 1) throw new Error(`${what}: ${String(n)} came after ${String(before)}`);
      return n;
    };
    const Counts = defineProjection({
      name: `counts.${target.name('')}`,
      version: 1,
      view: documents({ key: { id: t.string }, row: { last: t.number }, initial: { last: 0 } }),
      on: (handlers) =>
        handlers(Counter, {
          counted: (row, { n }, { stream }) => {
            row.last = inOrder(stream, row.last, n);
          },
        }),
    });
    const effects = new Map<string, number>();
    const Effects = defineProjection({
      name: `effects.${target.name('')}`,
      version: 1,
      view: custom(),
      on: (handlers) =>
        handlers(Counter, {
          counted: ({ id, n }) => {
            const before = effects.get(id) ?? 0;
            // At least once: what was not saved comes again, and nothing is skipped.
            if (n > before) effects.set(id, inOrder(id, before, n));
          },
        }),
    });

    const { clock, most } = listened();
    const subscriptions = new Set<unknown>();
    const log: EventLog = { ...store, subscribe: (options) => counting(store.subscribe(options), subscriptions) };
    const views = memoryViews();
    const stuck: string[] = [];
    const options = {
      ...{ clock, lease: 5_000, saveEvery: 100, watchEvery: 2_000, backoff: () => 100 },
      onError: 'stop' as const,
    };
    const runners = [
      projectExactlyOnce(log, Counts, views, options),
      projectAtLeastOnce(log, Effects, eventStoreDBCheckpoints(store), {
        ...options,
        retry: { attempts: 1, delay: () => 0 },
      }),
    ];
    for (const { done } of runners) done.catch((error: unknown) => stuck.push(String(error)));

    const send = transact(makeRepository(store, [Counter]));
    let writing = true;
    let acknowledged = 0;
    let newest: Position | undefined;
    const counted = new Map<string, number>();
    const writers = Array.from({ length: WRITERS }, async (_, writer) => {
      const id = `c${String(writer)}`;
      while (writing) {
        const message = Counter.count.message({ id }, {});
        // The same message until it is known to be written.
        let answer = await send(message)();
        while (E.isLeft(answer)) answer = await send(message)();
        counted.set(id, (counted.get(id) ?? 0) + 1);
        acknowledged += 1;
        newest = answer.right.position ?? newest;
      }
    });

    const heaps: number[] = [];
    const listeners: number[] = [];
    for (let restart = 1; restart <= RESTARTS; restart++) {
      const before = acknowledged;
      const handled = runners.map((runner) => runner.status().handled);
      await target.server.restart();
      await until(() => acknowledged >= before + BETWEEN, `writers went on after restart ${String(restart)}`);
      await until(
        () => stuck.length > 0 || runners.every((runner, n) => runner.status().handled > (handled[n] ?? 0)),
        `projections went on after restart ${String(restart)}`,
      );
      expect(stuck).toEqual([]);
      if (restart % 5 !== 0) continue;
      heaps.push(heap());
      listeners.push(most());
    }
    writing = false;
    await settles(Promise.all(writers), 'the last commands');
    expect(newest).toBeDefined();
    if (newest === undefined) return;
    for (const runner of runners) right(await runner.whenProcessed(newest)());

    const rows = right(await readView(views, Counts).find({}, { limit: WRITERS + 1 })());
    expect(new Map(rows.map(({ id, last }) => [id, last]))).toEqual(counted);
    expect(effects).toEqual(counted);
    expect(subscriptions.size).toBe(2);
    for (const listening of listeners) expect(listening).toBeLessThanOrEqual(10);
    const [early = 0] = heaps;
    for (const megabytes of heaps) expect(megabytes - early).toBeLessThan(12);
    await settles(Promise.all(runners.map((runner) => runner.stop())), 'the projections stop');
    expect(subscriptions.size).toBe(0);
    await until(() => (target.server.open().calls.subscription ?? 0) === 0, 'the server has no subscription open');
  },
  () => ({}),
  900_000,
);

/** Keeps in `open` the subscriptions that were neither left nor have ended. */
function counting<T>(source: AsyncIterable<T>, open: Set<unknown>): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]: () => {
      const inner = source[Symbol.asyncIterator]();
      open.add(inner);
      const next = async (): Promise<IteratorResult<T, unknown>> => {
        try {
          const page = await inner.next();
          if (page.done === true) open.delete(inner);
          return page;
        } catch (error) {
          open.delete(inner);
          throw error;
        }
      };
      const leave = async (): Promise<IteratorResult<T, unknown>> => {
        open.delete(inner);
        await inner.return?.();
        return { done: true, value: undefined };
      };
      return { next, return: leave };
    },
  };
}
