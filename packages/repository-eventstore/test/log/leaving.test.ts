// How a subscription is left: at once, wherever it is, without an error and without anything left behind.
import { systemClock, type Clock, type EventLog, type LogItem } from '@millrace/core';
import { manualClock } from '@millrace/testing';
import { eventStoreDBLog } from '../../src/log/event-store-db-log.js';
import { fakeServer, type Mishap } from './fake-server.js';

const DONE = { done: true, value: undefined };

const silentReads = (kind: string): Mishap | undefined => (kind.startsWith('read') ? { _tag: 'Silent' } : undefined);

// Where a subscription can be while its consumer waits: what happens from the beginning, and once it is on its way.
const places: readonly (readonly [
  string,
  (kind: string) => Mishap | undefined,
  (kind: string) => Mishap | undefined,
])[] = [
  ['is live', () => undefined, () => undefined],
  ['reads where to begin', silentReads, silentReads],
  ['is not confirmed yet', (kind) => (kind.startsWith('subscribe') ? { _tag: 'Silent' } : undefined), () => undefined],
  ['waits before it comes back', () => ({ _tag: 'Fails', fault: 'unavailable' }), () => undefined],
  ['is being looked after', () => undefined, silentReads],
];

const subscriptions: readonly (readonly [
  string,
  (log: EventLog, signal?: AbortSignal) => AsyncIterable<readonly LogItem[]>,
])[] = [
  ['the log', (log, signal) => log.subscribe({ from: 'end', ...(signal === undefined ? {} : { signal }) })],
  ['a stream', (log, signal) => log.subscribeToStream('account-1', signal === undefined ? {} : { signal })],
];

// An abort signal that counts its listeners.
function countedSignal(): {
  readonly signal: AbortSignal;
  readonly abort: () => void;
  readonly listeners: () => number;
} {
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = new Set<unknown>();
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners.add(args[1]);
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners.delete(args[1]);
    remove(...args);
  };
  return {
    signal,
    abort: () => {
      controller.abort();
    },
    listeners: () => listeners.size,
  };
}

// A clock whose sleeps are called off when they are told to, and that knows how many are not.
function countingClock(): Clock & {
  readonly advance: (ms: number) => Promise<void>;
  readonly asleep: () => number;
} {
  const manual = manualClock();
  let asleep = 0;
  return {
    now: manual.now,
    advance: manual.advance,
    asleep: () => asleep,
    sleep: async (ms, signal) => {
      if (signal?.aborted === true) return;
      asleep += 1;
      let wake: () => void = () => undefined;
      const calledOff = new Promise<void>((resolve) => {
        wake = resolve;
      });
      signal?.addEventListener('abort', wake);
      await Promise.race([manual.sleep(ms), calledOff]);
      signal?.removeEventListener('abort', wake);
      asleep -= 1;
    },
  };
}

describe.each(subscriptions)('a subscription to %s', (_name, subscribe) => {
  test.each(places)('that is left while it %s ends at once', async (_place, first, then) => {
    for (const how of ['return', 'abort'] as const) {
      const clock = countingClock();
      const server = fakeServer();
      const log = eventStoreDBLog(server.connection, { clock, random: () => 0.999 });
      server.append('account-1', 1);
      server.mishap = ({ kind }) => first(kind);
      const { signal, abort, listeners } = countedSignal();
      const iterator = subscribe(log, signal)[Symbol.asyncIterator]();
      let page = iterator.next();
      await clock.advance(0);
      // Take what has come: the consumer shall wait.
      for (let n = 0; n < 5; n++) {
        const waits = await Promise.race([page.then(() => false), clock.advance(0).then(() => true)]);
        if (!waits) page = iterator.next();
      }
      server.mishap = ({ kind }) => then(kind);
      if (then === silentReads && first !== silentReads) {
        await clock.advance(20_000);
        expect(server.open.size).toBe(2);
      }
      if (how === 'abort') abort();
      else expect(await iterator.return?.()).toEqual(DONE);
      expect(await page).toEqual(DONE);
      expect(await iterator.next()).toEqual(DONE);
      expect(await iterator.return?.()).toEqual(DONE);
      expect(server.open.size).toBe(0);
      await clock.advance(0);
      expect(clock.asleep()).toBe(0);
      if (how === 'return') expect(listeners()).toBe(0);
      const calls = server.calls.length;
      await clock.advance(100_000);
      expect(server.calls).toHaveLength(calls);
    }
  });

  test('with a signal that is aborted already asks for nothing', async () => {
    const server = fakeServer();
    const log = eventStoreDBLog(server.connection);
    const iterator = subscribe(log, AbortSignal.abort())[Symbol.asyncIterator]();
    expect(await iterator.next()).toEqual(DONE);
    expect(server.calls).toEqual([]);
  });

  test('that comes back a hundred times has one call open, one listener, and one timer', async () => {
    const clock = countingClock();
    const server = fakeServer();
    const log = eventStoreDBLog(server.connection, { clock, random: () => 0 });
    const { signal, listeners } = countedSignal();
    server.append('account-1', 1);
    const iterator = subscribe(log, signal)[Symbol.asyncIterator]();
    let lost = 0;
    server.mishap = ({ kind }) =>
      kind.startsWith('subscribe') && lost++ % 2 === 0 ? { _tag: 'Fails', fault: 'unavailable' } : undefined;
    let page = iterator.next();
    for (let n = 0; n < 100; n++) {
      server.append('account-1', 1);
      await clock.advance(1_000);
      const waits = await Promise.race([page.then(() => false), clock.advance(0).then(() => true)]);
      if (!waits) page = iterator.next();
    }
    expect(lost).toBeGreaterThan(100);
    expect(server.open.size).toBeLessThanOrEqual(1);
    expect(listeners()).toBe(1);
    expect(clock.asleep()).toBeLessThanOrEqual(1);
    await iterator.return?.();
    await page;
  });

  test('asks the server for nothing before it is asked itself, and takes one batch at a time', async () => {
    const clock = countingClock();
    const server = fakeServer();
    const log = eventStoreDBLog(server.connection, { clock });
    server.batch = () => 10;
    server.append('account-1', 1_000);
    const iterator = log.subscribe()[Symbol.asyncIterator]();
    await clock.advance(1_000);
    expect(server.calls).toEqual([]);
    for (let pages = 1; pages <= 5; pages++) {
      const page = await iterator.next();
      expect(page.done === true ? 0 : page.value.length).toBeGreaterThan(0);
      await clock.advance(60_000);
      expect(server.pulled).toBeLessThanOrEqual(10 * pages);
    }
    await iterator.return?.();
  });

  test('answers several calls of next one after another', async () => {
    const clock = countingClock();
    const server = fakeServer();
    server.batch = () => 2;
    const log = eventStoreDBLog(server.connection, { clock });
    server.append('account-1', 3);
    const iterator = log.subscribeToStream('account-1')[Symbol.asyncIterator]();
    const pages = await Promise.all([iterator.next(), iterator.next()]);
    const revisions = pages.flatMap((page) =>
      page.done === true ? [] : page.value.map((item) => (item._tag === 'Event' ? item.event.revision : item._tag)),
    );
    expect(revisions.filter((revision) => revision !== 'CaughtUp')).toEqual([0n, 1n, 2n]);
    const waiting = [iterator.next(), iterator.next(), iterator.next()];
    await clock.advance(0);
    await iterator.return?.();
    expect((await Promise.all(waiting)).at(-1)).toEqual(DONE);
  });
});

test('a sleep of the machine’s clock ends when it is called off, before and during', async () => {
  const { signal, abort, listeners } = countedSignal();
  const sleep = systemClock.sleep(3_600_000, signal);
  expect(listeners()).toBe(1);
  abort();
  await sleep;
  expect(listeners()).toBe(0);
  await systemClock.sleep(3_600_000, signal);
  await systemClock.sleep(0);
  expect(systemClock.now()).toBeGreaterThan(0);
});
