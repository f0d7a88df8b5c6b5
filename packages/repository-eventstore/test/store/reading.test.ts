// Reads of one stream: pages, what is pulled when, and what others have written.
import { ReadError, type RecordedEvent } from '@millrace/core';
import { WireError } from '../../src/connection/connection.js';
import { events, readAllOf, right, streamsOn } from '../support/events.js';
import { fakeConnection } from '../support/fake-connection.js';

const setUp = async (count = 0) => {
  const connection = fakeConnection({ batch: 2 });
  const store = streamsOn(connection);
  if (count > 0) right(await store.append('s-1', 'no_stream', events(count))());
  return { connection, store };
};

const thrownBy = async (read: Promise<unknown>): Promise<ReadError> => {
  const error = await read.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof ReadError) return error;
  throw new Error(`expected a ReadError, got ${String(error)}`);
};

describe('a read', () => {
  it('gives pages of at least one event, and asks nothing before the first is wanted', async () => {
    const { connection, store } = await setUp(5);
    const read = store.readStream('s-1');
    expect(connection.calls['readStream']).toBeUndefined();
    const sizes: number[] = [];
    for await (const page of read) sizes.push(page.length);
    expect(sizes).toEqual([2, 2, 1]);
    expect(await readAllOf(store, 's-2')).toEqual([]);
    expect(connection.open()).toBe(0);
  });

  it('releases its call when it is left early, and can be made again', async () => {
    const { connection, store } = await setUp(5);
    const read = store.readStream('s-1', { direction: 'backwards' });
    for (let n = 0; n < 3; n++) {
      for await (const page of read) {
        expect(page.map(({ revision }) => revision)).toEqual([4n, 3n]);
        break;
      }
      expect(connection.open()).toBe(0);
    }
    const iterator = read[Symbol.asyncIterator]();
    await iterator.return?.();
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  it('does not ask for what cannot be', async () => {
    const { connection, store } = await setUp(2);
    expect(await readAllOf(store, 's-1', { maxCount: 0 })).toEqual([]);
    expect(await readAllOf(store, 's-1', { from: 'end' })).toEqual([]);
    expect(await readAllOf(store, 's-1', { from: 2n ** 64n })).toEqual([]);
    expect(connection.calls['readStream']).toBeUndefined();
    expect(await readAllOf(store, 's-1', { from: -5n })).toHaveLength(2);
    expect(await readAllOf(store, 's-1', { from: 2n ** 64n, direction: 'backwards' })).toHaveLength(2);
    expect(await thrownBy(readAllOf(store, ''))).toMatchObject({ fault: 'refused', retryable: false });
  });

  it('passes on that it wants the leader', async () => {
    const { connection } = await setUp(1);
    const asked: unknown[] = [];
    const { readStream } = connection;
    Object.assign(connection, {
      readStream: (call: Parameters<typeof readStream>[0]) => {
        asked.push(call.requireLeader);
        return readStream(call);
      },
    });
    const watched = streamsOn(connection);
    await readAllOf(watched, 's-1', { requireLeader: true });
    await readAllOf(watched, 's-1');
    expect(asked).toEqual([true, undefined]);
  });

  it('throws a typed error for a tombstoned stream and for a wire that fails, and releases its call', async () => {
    const { connection, store } = await setUp(3);
    right(await store.tombstoneStream('s-1')());
    const deleted = await thrownBy(readAllOf(store, 's-1'));
    expect([deleted.fault, deleted.stream, deleted.retryable]).toEqual(['stream-deleted', 's-1', false]);

    const lost = new WireError('unavailable', true, 'the connection is gone');
    let returned = 0;
    const frames: ReturnType<typeof connection.readStream> = {
      next: () => Promise.reject(lost),
      return: () => {
        returned += 1;
        return Promise.resolve({ done: true, value: undefined });
      },
      [Symbol.asyncIterator]: () => frames,
    };
    const broken = streamsOn({ ...connection, readStream: () => frames });
    const error = await thrownBy(readAllOf(broken, 's-2'));
    expect([error.fault, error.retryable, error.cause, returned]).toEqual(['unavailable', true, lost, 1]);
  });

  it('that met a follower is asked of the leader, once, and only before it has given anything', async () => {
    const { connection } = await setUp(3);
    const notLeader = new WireError('not-leader', true, 'the leader is another');
    const { readStream: leader } = connection;
    const following = (failures: number, after: number) => {
      let left = failures;
      const readStream: typeof leader = (call) => {
        const frames = leader(call);
        const { next } = frames;
        let given = 0;
        return Object.assign(frames, {
          next: () => {
            if (given++ < after || left === 0) return next.call(frames);
            left -= 1;
            return Promise.reject(notLeader);
          },
        });
      };
      return streamsOn({ ...connection, readStream });
    };
    expect(await readAllOf(following(1, 0), 's-1')).toHaveLength(3);
    expect((await thrownBy(readAllOf(following(2, 0), 's-1'))).retryable).toBe(true);
    expect((await thrownBy(readAllOf(following(1, 1), 's-1'))).cause).toBe(notLeader);
  });

  it('prints neither events nor how to reach them', async () => {
    const { store } = await setUp(3);
    const read = store.readStream('s-1');
    expect(Object.keys(read[Symbol.asyncIterator]())).toEqual([]);
  });
});

describe('an event that others have written', () => {
  const only = async (given: { data?: string | Uint8Array; metadata?: string; isJson?: boolean }) => {
    const { connection, store } = await setUp();
    const { data = '{}', metadata = '', isJson = true } = given;
    connection.put('s-1', { data: Buffer.from(data), metadata: Buffer.from(metadata), isJson });
    const [event] = await readAllOf(store, 's-1');
    return event as RecordedEvent;
  };
  const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString();

  it('is plain when it is JSON, whatever JSON; it and its metadata are frozen', async () => {
    for (const value of ['5', '"text"', '-0', '[1,{"a":[]}]', '{"text":"\ufffd – naïve – 😀","__proto__":{"a":1}}']) {
      const { data, undecodable } = await only({ data: value });
      expect(data).toEqual(JSON.parse(value));
      expect(undecodable).toBeUndefined();
      expect(Object.isFrozen(data)).toBe(true);
    }
    const { data, metadata } = await only({ data: '{"a":[{"b":1}]}', metadata: '{"c":{}}' });
    expect(Object.isFrozen((data as { a: object[] }).a[0])).toBe(true);
    expect([metadata, Object.isFrozen(metadata['c'])]).toEqual([{ c: {} }, true]);
  });

  it('is undecodable, with the bytes and the reason, when its data are no JSON', async () => {
    const bad: readonly (string | Uint8Array)[] = [
      '{"half":',
      'undefined',
      '',
      '\ufeff{}',
      Uint8Array.of(0x22, 0xff, 0x22),
    ];
    for (const data of bad) {
      const { data: given, undecodable, metadata } = await only({ data, metadata: '{"by":"other"}' });
      expect(given).toBeNull();
      expect(undecodable?.reason).toBe('the data are no JSON');
      expect(Buffer.from(undecodable?.bytes ?? []).equals(Buffer.from(data))).toBe(true);
      expect(metadata).toEqual({ by: 'other' });
    }
  });

  it('is undecodable when it is binary, or nested deeper than can be walked', async () => {
    const binary = await only({ data: '{}', isJson: false });
    expect([binary.data, binary.undecodable?.reason]).toEqual([null, 'the event is binary']);
    const deep = '['.repeat(5_000) + ']'.repeat(5_000);
    expect((await only({ data: deep })).undecodable?.reason).toMatch(/nested more than 500 deep/);
  });

  it('has empty metadata when there are none, and is undecodable when they are no object', async () => {
    for (const metadata of ['', 'null', '{}']) {
      const event = await only({ data: '5', metadata });
      expect([event.data, event.metadata, event.undecodable]).toEqual([5, {}, undefined]);
    }
    for (const metadata of ['[]', '"text"', '5', '{"half":']) {
      const event = await only({ data: '{"a":1}', metadata });
      expect([event.data, event.metadata, text(event.undecodable?.bytes)]).toEqual([null, {}, metadata]);
    }
  });
});
