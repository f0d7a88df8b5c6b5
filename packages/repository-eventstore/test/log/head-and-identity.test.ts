// The head and the name of a log.
import { manualClock } from '@millrace/testing';
import * as E from 'fp-ts/lib/Either.js';
import { WireError } from '../../src/connection/connection.js';
import { eventStoreDBLog } from '../../src/log/event-store-db-log.js';
import { fakeServer, place } from './fake-server.js';

describe('the head', () => {
  test('is the newest event that the log gives', async () => {
    const server = fakeServer();
    const log = eventStoreDBLog(server.connection);
    expect(await log.head()).toEqual(E.right(undefined));
    server.append('account-1', 2);
    server.append('account-2', 1, '$streamDeleted');
    server.append('$stats-1', 1_000, '$statsCollected');
    server.append('millrace.checkpoint-x', 1, 'millrace/checkpoint');
    expect(await log.head()).toEqual(E.right(place(2)));
    // The server sends only what it cannot tell apart.
    expect(server.pulled).toBeLessThan(5);
  });

  test('is found behind any number of tombstones', async () => {
    const server = fakeServer();
    const log = eventStoreDBLog(server.connection);
    server.append('account-1', 1);
    server.append('account-2', 5_000, '$streamDeleted');
    expect(await log.head()).toEqual(E.right(place(1)));
    expect(server.calls.length).toBeLessThan(25);
    expect(server.open.size).toBe(0);
  });

  test('is a typed failure when the log does not answer', async () => {
    const clock = manualClock();
    const server = fakeServer();
    const log = eventStoreDBLog(server.connection, { clock, deadline: 5_000 });
    server.mishap = () => ({ _tag: 'Silent' });
    const head = log.head();
    await clock.advance(5_000);
    expect(await head).toMatchObject({ _tag: 'Left', left: { fault: 'unavailable', stream: '$all', retryable: true } });
    expect(server.open.size).toBe(0);
  });
});

describe('the identity', () => {
  test('is written once, and is the same for every client of the log, and another for another log', async () => {
    const server = fakeServer();
    const first = await eventStoreDBLog(server.connection).identity();
    expect(first).toMatchObject({ _tag: 'Right', right: expect.stringMatching(/^[\da-f-]{36}$/) as string });
    server.append('account-1', 3);
    expect(await eventStoreDBLog(server.connection).identity()).toEqual(first);
    expect(server.records.filter(({ stream }) => stream.startsWith('millrace.'))).toHaveLength(1);
    expect(await eventStoreDBLog(fakeServer().connection).identity()).not.toEqual(first);
  });

  test('is the one that was written first when two clients ask at once', async () => {
    const server = fakeServer();
    const { connection } = server;
    const names = await Promise.all([1, 2, 3].map(() => eventStoreDBLog(connection).identity()));
    expect(new Set(names.map((name) => JSON.stringify(name))).size).toBe(1);
    expect(server.records).toHaveLength(1);
  });

  test('is known although the reply to its write was lost', async () => {
    const server = fakeServer();
    const { append } = server.connection;
    const log = eventStoreDBLog({
      ...server.connection,
      append: async (...args) => {
        await append(...args);
        throw new WireError('timeout', false, 'the reply was lost');
      },
    });
    expect(await log.identity()).toEqual(E.right(server.records[0]?.id));
  });

  test('is waited for when another has just written it and nobody can read it yet', async () => {
    const server = fakeServer();
    const { connection } = server;
    const theirs = await eventStoreDBLog(connection).identity();
    const clock = manualClock({ autoAdvance: true });
    // Writers are refused for what is not replicated, and readers are shown none of it.
    const log = eventStoreDBLog(
      {
        ...connection,
        readStream: (call) => connection.readStream(clock.slept.length < 3 ? { ...call, stream: 'nothing' } : call),
      },
      {
        clock: {
          now: () => 0,
          sleep: (ms, signal) => (signal === undefined ? clock.sleep(ms) : new Promise(() => {})),
        },
      },
    );
    expect(await log.identity()).toEqual(theirs);
    expect(clock.slept).toHaveLength(3);
  });

  test('is a typed failure when it cannot be written and nobody has', async () => {
    const server = fakeServer();
    const log = eventStoreDBLog({
      ...server.connection,
      append: () => Promise.reject(new WireError('access-denied', true, 'read only')),
    });
    expect(await log.identity()).toMatchObject({ _tag: 'Left', left: { fault: 'access-denied', retryable: false } });
    const odd = eventStoreDBLog({ ...server.connection, append: async () => ({ _tag: 'StreamDeleted' }) });
    expect(await odd.identity()).toMatchObject({ _tag: 'Left', left: { fault: 'refused', retryable: false } });
  });
});

test('options that make no sense are refused', () => {
  const { connection } = fakeServer();
  for (const options of [{ watchInterval: 0 }, { watchInterval: NaN }, { reconnect: { attempts: 0, delay: () => 0 } }])
    expect(() => eventStoreDBLog(connection, options)).toThrow(RangeError);
});
