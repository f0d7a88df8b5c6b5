// The watchdog: silence that hides something is noticed, silence that hides nothing is left alone.
import { manualClock } from '@millrace/testing';
import { eventStoreDBLog } from '../../src/log/event-store-db-log.js';
import type { Interruption } from '../../src/log/log-options.js';
import { fakeServer, type Call, type FakeServer } from './fake-server.js';
import { collect, eventsTold } from './support.js';

function setUp() {
  const clock = manualClock();
  const server = fakeServer();
  const interruptions: Interruption[] = [];
  const log = eventStoreDBLog(server.connection, {
    clock,
    random: () => 0,
    watchInterval: 10_000,
    deadline: 30_000,
    onInterruption: (interruption) => interruptions.push(interruption),
  });
  return { clock, server, log, interruptions };
}

const following = ({ kind }: Call) => kind.startsWith('subscribe');

const silent = (server: FakeServer, which: (call: Call) => boolean) => {
  server.mishap = (call) => (which(call) ? { _tag: 'Silent' } : undefined);
};

const accounts = { by: 'stream', prefixes: ['account-'] } as const;

describe('a subscription that is silent', () => {
  test.each([
    ['to the log', (log: ReturnType<typeof eventStoreDBLog>) => log.subscribe()],
    ['with a filter', (log: ReturnType<typeof eventStoreDBLog>) => log.subscribe({ filter: accounts })],
    ['to a stream', (log: ReturnType<typeof eventStoreDBLog>) => log.subscribeToStream('account-1')],
  ] as const)('%s while it misses events begins anew within three intervals', async (_name, subscribe) => {
    const { clock, server, log, interruptions } = setUp();
    server.append('account-1', 1);
    const consumer = collect(subscribe(log));
    await clock.advance(0);
    silent(server, following);
    server.append('account-1', 2);
    await clock.advance(0);
    server.mishap = () => undefined;
    await clock.advance(19_000);
    expect(eventsTold(consumer.items)).toEqual(['account-1@0']);
    await clock.advance(11_000);
    expect(eventsTold(consumer.items)).toEqual(['account-1@0', 'account-1@1', 'account-1@2']);
    expect(interruptions).toMatchObject([{ cause: { fault: 'timeout', message: 'silent while the log went on' } }]);
    await consumer.stop();
  });

  test('while only system events, own streams and others’ streams are written is left alone', async () => {
    const { clock, server, log, interruptions } = setUp();
    server.append('account-1', 1);
    const consumer = collect(log.subscribe({ filter: accounts }));
    const unfiltered = collect(log.subscribe());
    await clock.advance(0);
    for (let n = 0; n < 50; n++) {
      server.append('$stats-1', 1, '$statsCollected');
      server.append('millrace.checkpoint-x', 1, 'millrace/checkpoint');
      await clock.advance(10_000);
    }
    expect(interruptions).toEqual([]);
    // Searches begin where the one before ended: the whole tail is never searched again.
    const searches = server.calls.filter(({ direction, from }) => direction === 'forwards' && from !== 'start');
    expect(
      new Set(
        searches.map(({ from }) =>
          JSON.stringify(from, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
        ),
      ).size,
    ).toBeGreaterThan(20);
    await Promise.all([consumer.stop(), unfiltered.stop()]);
  });

  test('on an idle log costs one small read per interval', async () => {
    const { clock, server, log } = setUp();
    server.append('account-1', 1);
    const consumer = collect(log.subscribe());
    await clock.advance(25_000);
    const before = server.calls.length;
    await clock.advance(100_000);
    const reads = server.calls.slice(before);
    expect(reads).toHaveLength(10);
    expect(reads.every(({ kind, maxCount }) => kind === 'readAll' && maxCount === 1n)).toBe(true);
    expect(clock.sleepers()).toBeLessThan(13);
    await consumer.stop();
  });

  test('because its consumer is slow is left alone', async () => {
    const { clock, server, log, interruptions } = setUp();
    server.batch = () => 2;
    server.append('account-1', 6);
    const consumer = collect(log.subscribe(), () => clock.sleep(60_000));
    for (let n = 0; n < 30; n++) await clock.advance(20_000);
    expect(eventsTold(consumer.items)).toHaveLength(6);
    expect(interruptions).toEqual([]);
    expect(server.calls.filter(following)).toHaveLength(1);
    const stopped = consumer.stop();
    await clock.advance(60_000);
    await stopped;
  });

  test('and was never confirmed is given up after the deadline', async () => {
    const { clock, server, log, interruptions } = setUp();
    server.append('account-1', 1);
    silent(server, following);
    const consumer = collect(log.subscribe());
    await clock.advance(29_000);
    expect(interruptions).toEqual([]);
    await clock.advance(12_000);
    expect(interruptions).toMatchObject([{ cause: { fault: 'timeout', message: 'not confirmed' } }]);
    server.mishap = () => undefined;
    await clock.advance(50_000);
    expect(eventsTold(consumer.items)).toEqual(['account-1@0']);
    await consumer.stop();
  });

  test('before it is even opened, because the reads hang, is given up as well: at first and when it comes back', async () => {
    for (const kind of ['readAll', 'readStream'] as const) {
      const { clock, server, log, interruptions } = setUp();
      server.append('account-1', 1);
      const subscription =
        kind === 'readAll' ? log.subscribe({ from: 'end' }) : log.subscribeToStream('account-1', { from: 'end' });
      silent(server, (call) => call.kind === kind);
      const consumer = collect(subscription);
      await clock.advance(41_000);
      expect(interruptions).toHaveLength(1);
      server.mishap = () => undefined;
      await clock.advance(50_000);
      server.mishap = (call) => (following(call) ? { _tag: 'Fails', fault: 'unavailable' } : { _tag: 'Silent' });
      server.append('account-1', 1);
      await clock.advance(100_000);
      expect(interruptions.length).toBeGreaterThan(3);
      server.mishap = () => undefined;
      await clock.advance(50_000);
      expect(eventsTold(consumer.items)).toEqual(['account-1@1']);
      await consumer.stop();
      expect(server.open.size).toBe(0);
    }
  });

  test('that cannot begin again is given up though the log answers, and nothing is missing', async () => {
    const { clock, server, log, interruptions } = setUp();
    server.append('account-1', 1);
    const consumer = collect(log.subscribeToStream('account-1'));
    await clock.advance(0);
    server.mishap = (call) => (following(call) ? { _tag: 'Fails', fault: 'unavailable' } : { _tag: 'Silent' });
    server.append('account-2', 1);
    await clock.advance(0);
    expect(interruptions).toHaveLength(1);
    server.mishap = ({ direction }) => (direction === 'backwards' ? { _tag: 'Silent' } : undefined);
    await clock.advance(50_000);
    expect(interruptions).toMatchObject([{}, { cause: { message: 'not confirmed' } }]);
    await consumer.stop();
  });

  test('while the log does not answer at all is given up: the connection is half open', async () => {
    const { clock, server, log, interruptions } = setUp();
    server.append('account-1', 1);
    const consumer = collect(log.subscribe());
    await clock.advance(0);
    silent(server, () => true);
    server.append('account-1', 1);
    await clock.advance(51_000);
    expect(interruptions).toMatchObject([{ cause: { message: 'the log does not answer' } }]);
    server.mishap = () => undefined;
    await clock.advance(50_000);
    expect(eventsTold(consumer.items)).toEqual(['account-1@0', 'account-1@1']);
    await consumer.stop();
    expect(server.open.size).toBe(0);
  });

  test('while the log cannot be read is asked for again later', async () => {
    const { clock, server, log, interruptions } = setUp();
    server.append('account-1', 1);
    const consumer = collect(log.subscribe());
    await clock.advance(0);
    server.mishap = (call) => (following(call) ? { _tag: 'Silent' } : { _tag: 'Fails', fault: 'unavailable' });
    server.append('account-1', 1);
    await clock.advance(60_000);
    expect(interruptions).toEqual([]);
    server.mishap = () => undefined;
    await clock.advance(30_000);
    expect(eventsTold(consumer.items)).toEqual(['account-1@0', 'account-1@1']);
    await consumer.stop();
  });
});
