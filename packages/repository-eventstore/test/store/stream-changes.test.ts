// What was done to streams, as it comes over the wire.
import { ReadError } from '@millrace/core';
import { WireError, type Frames } from '../../src/connection/connection.js';
import { readMetadata } from '../../src/streams/metadata-json.js';
import { streamChanges } from '../../src/streams/stream-changes.js';
import { events, left, right, streamsOn } from '../support/events.js';
import { fakeConnection } from '../support/fake-connection.js';

const setUp = () => {
  const connection = fakeConnection();
  return { connection, ...streamsOn(connection), ...streamChanges(connection) };
};

async function all({ readStreamChanges }: Pick<ReturnType<typeof streamChanges>, 'readStreamChanges'>) {
  const found = [];
  for await (const page of readStreamChanges()) found.push(...page);
  return found;
}

const metadata = (text: string) => readMetadata({ isJson: true, data: Buffer.from(text) });

describe('the changes of streams', () => {
  it("are of users' streams only", async () => {
    const { connection, ...store } = setUp();
    const data = Buffer.from('{"$maxCount":1}');
    for (const stream of ['$$mine', '$$$settings', '$$$$mine', '$$millrace.checkpoint-a', 'odd'])
      connection.put(stream, { type: '$metadata', data });
    connection.put('$$mine', { type: '$metadata-like', data });
    connection.put('mine', { type: '$streamDeleted', isJson: false });
    connection.put('millrace.snapshot-a', { type: '$streamDeleted', isJson: false });
    expect(await all(store)).toMatchObject([
      { _tag: 'MetadataSet', stream: 'mine', metadata: { maxCount: 1 }, others: [] },
      { _tag: 'Tombstoned', stream: 'mine' },
    ]);
  });

  it('name what the port does not know', async () => {
    const { connection, ...store } = setUp();
    connection.put('$$s-1', { type: '$metadata', data: Buffer.from('{"$tb":3,"$acl":{"$r":"ada"},"mine":[1]}') });
    expect(await all(store)).toMatchObject([{ metadata: { truncateBefore: 3n }, others: ['$acl', 'mine'] }]);
  });

  it('are asked of the leader, once more when the connection has turned to it', async () => {
    const { connection } = setUp();
    let asked = 0;
    const refusing = (): Frames => {
      asked += 1;
      const frames: Frames = {
        next: () => Promise.reject(new WireError('not-leader', true, 'another is')),
        return: () => Promise.resolve({ done: true, value: undefined }),
        [Symbol.asyncIterator]: () => frames,
      };
      return frames;
    };
    connection.put('$$s-1', { type: '$metadata', data: Buffer.from('{"$tb":3}') });
    const turning = streamChanges({
      ...connection,
      readAll: (call) => {
        expect(call.requireLeader).toBe(true);
        return asked === 0 ? refusing() : connection.readAll(call);
      },
    });
    expect(await all(turning)).toHaveLength(1);
    await expect(all(streamChanges({ ...connection, readAll: refusing }))).rejects.toBeInstanceOf(ReadError);
    expect(asked).toBe(3);
  });
});

describe('the condition of a stream', () => {
  it('fails as a read does', async () => {
    const { connection } = setUp();
    const readStream = (): Frames => {
      throw new WireError('access-denied', true, 'no');
    };
    const answer = await streamChanges({ ...connection, readStream }).streamCondition('s-1')();
    expect(left(answer)).toMatchObject({ fault: 'access-denied', stream: 's-1', retryable: false });
  });

  it('is deleted until the next append', async () => {
    const { append, deleteStream, streamCondition } = setUp();
    right(await append('s-1', 'no_stream', events(2))());
    right(await deleteStream('s-1')());
    expect(right(await streamCondition('s-1')())).toEqual({ status: 'deleted', metadata: {} });
    right(await append('s-1', 'no_stream', events(1))());
    expect(right(await streamCondition('s-1')())).toEqual({ status: 'live', metadata: { truncateBefore: 2n } });
  });
});

describe('metadata', () => {
  it('have 64-bit integers', () => {
    expect(metadata('{"$tb":9223372036854775806}').metadata).toEqual({ truncateBefore: 2n ** 63n - 2n });
    expect(metadata('{"$tb": 9007199254740993 , "a": "9007199254740993"}').metadata).toEqual({
      truncateBefore: 2n ** 53n + 1n,
    });
    expect(metadata('{"a\\"$tb":1,"$tb":9223372036854775807}')).toEqual({
      isDeleted: true,
      metadata: {},
      others: ['a"$tb'],
    });
  });

  it.each([
    '{"$tb":"3","$maxCount":5}',
    '{"$tb":3.5,"$maxCount":5}',
    '{"$tb":1e3,"$maxCount":5}',
    '{"$tb":9223372036854775808,"$maxCount":5}',
    '{"$tb":null,"$maxCount":5}',
    '[]',
    'null',
    '{"$tb":',
    '',
  ])('that the server cannot read are nothing to it: %s', (text) => {
    expect(metadata(text)).toEqual({ isDeleted: false, metadata: {}, others: [] });
  });

  it('that mean nothing hide nothing', () => {
    expect(metadata('{"$tb":-1,"$maxCount":0,"$maxAge":-5}').metadata).toEqual({});
    expect(readMetadata({ isJson: false, data: Buffer.from('{"$maxCount":1}') }).metadata).toEqual({});
  });
});
