// How a subscription comes back: from where, after what, how soon, and what it does not come back from.
import { exponential, type LogItem } from '@millrace/core';
import { manualClock } from '@millrace/testing';
import { WireError, type WireFault } from '../../src/connection/connection.js';
import type { EventStoreDBLogOptions, Interruption } from '../../src/log/log-options.js';
import { eventStoreDBLog } from '../../src/log/event-store-db-log.js';
import { behind, fakeServer, place, type FakeServer } from './fake-server.js';
import { collect, eventsTold, told } from './support.js';

function setUp(options: EventStoreDBLogOptions = {}) {
  const clock = manualClock();
  const server = fakeServer();
  const interruptions: Interruption[] = [];
  const log = eventStoreDBLog(server.connection, {
    clock,
    random: () => 0.999,
    onInterruption: (interruption) => interruptions.push(interruption),
    ...options,
  });
  return { clock, server, log, interruptions };
}

const subscriptions = ({ calls }: FakeServer) => calls.filter(({ kind }) => kind.startsWith('subscribe'));

// Fails the next `times` times that a subscription is asked for frames.
function failing(server: FakeServer, fault: WireFault, times: number): void {
  let left = times;
  server.mishap = ({ kind }) => (kind.startsWith('subscribe') && left-- > 0 ? { _tag: 'Fails', fault } : undefined);
}

describe('a subscription that is lost', () => {
  test.each(['timeout', 'unavailable', 'not-leader', 'aborted', 'unknown'] as const)(
    'by "%s" goes on from the last event given',
    async (fault) => {
      const { clock, server, log } = setUp();
      server.append('account-1', 3);
      const consumer = collect(log.subscribe({ filter: { by: 'stream', prefixes: ['account-'] } }));
      await clock.advance(0);
      failing(server, fault, 1);
      server.append('account-1', 2);
      await clock.advance(10_000);
      expect(eventsTold(consumer.items)).toEqual([0, 1, 2, 3, 4].map((n) => `account-1@${String(n)}`));
      await consumer.stop();
    },
  );

  test.each(['access-denied', 'refused', 'stream-deleted'] as const)('by "%s" throws a ReadError', async (fault) => {
    const { clock, server, log } = setUp();
    server.append('account-1', 1);
    const consumer = collect(log.subscribe());
    await clock.advance(0);
    failing(server, fault, 1);
    server.append('account-1', 1);
    await clock.advance(10_000);
    expect(await consumer.over).toMatchObject({ _tag: 'ReadError', fault, stream: '$all', retryable: false });
    expect(await consumer.iterator.next()).toEqual({ done: true, value: undefined });
    expect(server.open.size).toBe(0);
  });

  test('when the server ends the call goes on as well', async () => {
    const { clock, server, log, interruptions } = setUp();
    let end = true;
    server.mishap = ({ kind }) => {
      if (!end || kind !== 'subscribeToAll') return undefined;
      end = false;
      return { _tag: 'Ends' };
    };
    server.append('account-1', 1);
    const consumer = collect(log.subscribe());
    await clock.advance(1_000);
    expect(told(consumer.items)).toEqual(['account-1@0', 'Checkpoint', 'CaughtUp']);
    expect(interruptions).toMatchObject([{ stream: '$all', attempt: 1, cause: { fault: 'aborted' } }]);
    await consumer.stop();
  });

  test('goes on from the last checkpoint, with both its numbers', async () => {
    const { clock, server, log } = setUp();
    server.append('order-1', 4);
    const consumer = collect(
      log.subscribe({ filter: { by: 'stream', prefixes: ['account-'] }, checkpointInterval: 2 }),
    );
    await clock.advance(0);
    expect(consumer.items.at(-2)).toEqual({ _tag: 'Checkpoint', position: behind(4) });
    failing(server, 'unavailable', 1);
    server.append('account-1', 1);
    await clock.advance(10_000);
    expect(subscriptions(server).map(({ from }) => from)).toEqual(['start', behind(4)]);
    // The event begins where the checkpoint says: only `prepare` tells that it comes later.
    expect(place(5).commit).toBe(behind(4).commit);
    expect(eventsTold(consumer.items)).toEqual(['account-1@0']);
    await consumer.stop();
  });

  test('from the end goes on from where the end was, when nothing has come yet', async () => {
    const { clock, server, log } = setUp();
    server.append('account-1', 3);
    server.append('$stats-1', 1, '$statsCollected');
    const all = collect(log.subscribe({ from: 'end' }));
    const one = collect(log.subscribeToStream('account-1', { from: 'end' }));
    await clock.advance(0);
    server.mishap = ({ kind }) => (kind.startsWith('subscribe') ? { _tag: 'Fails', fault: 'unavailable' } : undefined);
    server.append('account-1', 2);
    await clock.advance(10_000);
    server.append('account-1', 1);
    server.mishap = () => undefined;
    await clock.advance(10_000);
    for (const { items } of [all, one])
      expect(eventsTold(items)).toEqual([3, 4, 5].map((n) => `account-1@${String(n)}`));
    const from = (kind: string) => server.calls.filter((call) => call.kind === kind).map((call) => call.from);
    expect(from('subscribeToAll').length).toBeGreaterThan(2);
    expect(new Set(from('subscribeToAll'))).toEqual(new Set([place(4), behind(4)]));
    expect(new Set(from('subscribeToStream'))).toEqual(new Set([2n]));
    await Promise.all([all.stop(), one.stop()]);
  });

  test('from the end of an empty log misses nothing', async () => {
    const { clock, server, log } = setUp();
    failing(server, 'unavailable', 3);
    const all = collect(log.subscribe({ from: 'end' }));
    const one = collect(log.subscribeToStream('account-1', { from: 'end' }));
    await clock.advance(0);
    server.append('account-1', 2);
    await clock.advance(20_000);
    for (const { items } of [all, one]) expect(eventsTold(items)).toEqual(['account-1@0', 'account-1@1']);
    await Promise.all([all.stop(), one.stop()]);
  });

  test('waits ever longer, up to a bound, and at random within it', async () => {
    for (const random of [0, 0.5, 0.999]) {
      const { clock, server, log, interruptions } = setUp({ random: () => random });
      failing(server, 'unavailable', 12);
      const consumer = collect(log.subscribe());
      await clock.advance(60_000);
      const bounds = [100, 200, 400, 800, 1_600, 3_000, 3_000, 3_000, 3_000, 3_000, 3_000, 3_000];
      expect(interruptions.map(({ delay }) => delay)).toEqual(bounds.map((bound) => random * bound));
      expect(interruptions.map(({ attempt }) => attempt)).toEqual(bounds.map((_, n) => n + 1));
      await consumer.stop();
    }
  });

  test('begins anew with short waits once something new has come', async () => {
    const { clock, server, log, interruptions } = setUp();
    failing(server, 'unavailable', 3);
    const consumer = collect(log.subscribe());
    await clock.advance(10_000);
    server.append('account-1', 1);
    await clock.advance(0);
    failing(server, 'unavailable', 2);
    server.append('account-1', 1);
    await clock.advance(10_000);
    expect(interruptions.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 1, 2]);
    await consumer.stop();
  });

  test('and lost at once each time it is confirmed does not come back faster and faster', async () => {
    const { clock, server, log, interruptions } = setUp();
    let asked = 0;
    server.mishap = ({ kind }) =>
      kind === 'subscribeToAll' && ++asked % 2 === 0 ? { _tag: 'Fails', fault: 'aborted' } : undefined;
    const consumer = collect(log.subscribe());
    await clock.advance(60_000);
    expect(interruptions.length).toBeLessThan(30);
    expect(interruptions.at(-1)?.delay).toBeGreaterThan(2_900);
    await consumer.stop();
  });

  test('on a quiet log once in a while has its tries again', async () => {
    const { clock, server, log, interruptions } = setUp({ reconnect: { attempts: 2, delay: () => 100 } });
    const consumer = collect(log.subscribeToStream('account-1'));
    for (let n = 0; n < 5; n++) {
      await clock.advance(60_000);
      failing(server, 'unavailable', 1);
      server.append('account-2', 1);
    }
    await clock.advance(60_000);
    expect(interruptions.map(({ attempt }) => attempt)).toEqual([1, 1, 1, 1, 1]);
    await consumer.stop();
  });

  test('gives up after as many tries as its policy says', async () => {
    const { clock, server, log, interruptions } = setUp({ reconnect: { attempts: 3, delay: exponential(100, 1_000) } });
    failing(server, 'unavailable', 100);
    const consumer = collect(log.subscribeToStream('account-1'));
    await clock.advance(60_000);
    expect(await consumer.over).toMatchObject({
      fault: 'unavailable',
      stream: 'account-1',
      retryable: true,
      cause: expect.any(WireError) as WireError,
    });
    expect(interruptions).toHaveLength(2);
    expect(subscriptions(server)).toHaveLength(3);
    expect(server.open.size).toBe(0);
  });

  test('is not stopped by a listener that throws or rejects', async () => {
    for (const onInterruption of [
      () => {
        throw new Error('deaf');
      },
      () => Promise.reject(new Error('deaf')),
    ]) {
      const { clock, server, log } = setUp({ onInterruption });
      failing(server, 'unavailable', 2);
      server.append('account-1', 1);
      const consumer = collect(log.subscribe());
      await clock.advance(10_000);
      expect(eventsTold(consumer.items)).toEqual(['account-1@0']);
      await consumer.stop();
    }
  });

  test('to a tombstoned stream throws, also when it was tombstoned meanwhile', async () => {
    const { clock, server, log } = setUp();
    server.append('account-1', 1);
    const live = collect(log.subscribeToStream('account-1'));
    await clock.advance(0);
    server.deleted.add('account-1');
    failing(server, 'unavailable', 1);
    server.append('account-1', 1, '$streamDeleted');
    await clock.advance(10_000);
    const error = { _tag: 'ReadError', fault: 'stream-deleted', stream: 'account-1', retryable: false };
    expect(await live.over).toMatchObject(error);
    expect(await collect(log.subscribeToStream('account-1')).over).toMatchObject(error);
    expect(eventsTold(live.items)).toEqual(['account-1@0']);
  });
});

test('an event that is held back moves the place on as well', async () => {
  const { clock, server, log } = setUp();
  server.append('account-1', 1);
  const consumer = collect(log.subscribe({ checkpointInterval: 100 }));
  await clock.advance(0);
  server.append('account-1', 1, '$streamDeleted');
  await clock.advance(0);
  failing(server, 'unavailable', 1);
  server.append('account-2', 1);
  await clock.advance(10_000);
  expect(eventsTold(consumer.items)).toEqual(['account-1@0', 'account-2@0']);
  expect(subscriptions(server).map(({ from }) => from)).toEqual(['start', place(2)]);
  await consumer.stop();
});

test('a link whose target is gone is skipped, and the place moves on with it', async () => {
  const { clock, server, log } = setUp();
  server.append('account-1', 3);
  const consumer = collect(log.subscribe({ checkpointInterval: 100 }));
  await clock.advance(0);
  server.append('account-1', 1);
  server.dead.add(server.records[3]!.id);
  await clock.advance(0);
  failing(server, 'unavailable', 1);
  server.append('account-1', 1);
  await clock.advance(10_000);
  expect(eventsTold(consumer.items)).toEqual([0, 1, 2, 4].map((n) => `account-1@${String(n)}`));
  expect(subscriptions(server).map(({ from }) => from)).toEqual(['start', place(4)]);
  await consumer.stop();
});

describe('a place ahead of the log', () => {
  test('is thrown as another log or a restored backup, at the first connection', async () => {
    const { clock, server, log } = setUp();
    server.append('account-1', 2);
    const consumer = collect(log.subscribe({ from: place(7) }));
    await clock.advance(0);
    expect(await consumer.over).toMatchObject({ fault: 'refused', stream: '$all', retryable: false });
    expect(String(((await consumer.over) as Error).cause)).toContain(
      'position 700/700 is ahead of the log, which ends at 200/200: another log, or a restored backup',
    );
    expect(subscriptions(server)).toEqual([]);
    const empty = setUp();
    const nothing = collect(empty.log.subscribe({ from: place(1) }));
    await empty.clock.advance(0);
    expect(String(((await nothing.over) as Error).cause)).toContain('is ahead of the log, which is empty');
  });

  test('is thrown when the server comes back with an older log', async () => {
    const { clock, server, log } = setUp();
    server.append('account-1', 5);
    const consumer = collect(log.subscribe());
    await clock.advance(0);
    server.records.splice(3);
    failing(server, 'unavailable', 1);
    server.append('order-1', 1);
    await clock.advance(10_000);
    expect(await consumer.over).toMatchObject({ fault: 'refused', retryable: false });
  });

  test('is no error when it is only a follower that lags', async () => {
    const { clock, server, log } = setUp();
    server.append('account-1', 5);
    server.lag = 3;
    const consumer = collect(log.subscribe({ from: place(5) }));
    await clock.advance(0);
    server.append('account-1', 1);
    await clock.advance(0);
    expect(eventsTold(consumer.items)).toEqual(['account-1@5']);
    await consumer.stop();
  });

  test('is no error when it is a checkpoint right behind the newest event', async () => {
    const { clock, server, log } = setUp();
    server.append('account-1', 5);
    const consumer = collect(log.subscribe({ from: behind(5) }));
    await clock.advance(0);
    expect(told(consumer.items)).toEqual(['CaughtUp']);
    await consumer.stop();
    // The server has no word of its own for a place that is beyond its end: once or twice, it may be something else.
    let odd = 2;
    server.mishap = ({ from, direction }) =>
      direction === 'backwards' && typeof from === 'object' && odd-- > 0
        ? { _tag: 'Fails', fault: 'unknown' }
        : undefined;
    const again = collect(log.subscribe({ from: behind(5) }));
    await clock.advance(20_000);
    expect(told(again.items)).toEqual(['CaughtUp']);
    await again.stop();
    const beyond = collect(log.subscribe({ from: behind(7) }));
    await clock.advance(20_000);
    expect(await beyond.over).toMatchObject({ fault: 'refused', retryable: false });
  });

  test('is not what zero is, on an empty log', async () => {
    const { clock, server, log } = setUp();
    const consumer = collect(log.subscribe({ from: { commit: 0n, prepare: 0n } }));
    await clock.advance(0);
    server.append('account-1', 1);
    await clock.advance(0);
    expect(eventsTold(consumer.items)).toEqual(['account-1@0']);
    await consumer.stop();
  });
});

describe('markers', () => {
  const tags = (items: readonly LogItem[]) => told(items).join(' ');

  test('say "caught up" once per time the head is reached, and again after a reconnect', async () => {
    const { clock, server, log } = setUp();
    server.append('account-1', 1);
    const consumer = collect(log.subscribe());
    await clock.advance(0);
    server.append('account-1', 1);
    await clock.advance(0);
    expect(tags(consumer.items)).toBe('account-1@0 Checkpoint CaughtUp account-1@1');
    failing(server, 'unavailable', 1);
    server.append('account-1', 1);
    await clock.advance(10_000);
    expect(tags(consumer.items.slice(4))).toBe('account-1@2 Checkpoint CaughtUp');
    await consumer.stop();
  });

  test('that are sent twice or late are given once and never go back', async () => {
    const { clock, server, log } = setUp();
    server.append('account-1', 1);
    const consumer = collect(log.subscribe({ checkpointInterval: 50 }));
    await clock.advance(0);
    let repeats = 3;
    server.mishap = ({ kind }) =>
      kind === 'subscribeToAll' && repeats-- > 0 ? { _tag: 'Repeats', count: repeats + 1 } : undefined;
    server.append('$stats-1', 1, '$statsCollected');
    await clock.advance(0);
    expect(repeats).toBeLessThan(0);
    server.append('account-1', 1);
    await clock.advance(0);
    expect(tags(consumer.items)).toBe('account-1@0 Checkpoint CaughtUp account-1@1');
    await consumer.stop();
  });

  test('of a stream that does not exist yet say "caught up" at once, whatever the server says', async () => {
    for (const patient of [true, false]) {
      const { clock, server, log } = setUp();
      server.patientStreams = patient;
      const consumer = collect(log.subscribeToStream('account-1'));
      await clock.advance(0);
      expect(tags(consumer.items)).toBe('CaughtUp');
      server.append('account-1', 2);
      await clock.advance(0);
      expect(tags(consumer.items)).toBe('CaughtUp account-1@0 account-1@1');
      await consumer.stop();
    }
  });
});
