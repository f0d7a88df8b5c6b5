// Soft delete, tombstone and metadata as they go over the wire.
import { WireError } from '../../src/connection/connection.js';
import { events, left, readAllOf, right, streamsOn } from '../support/events.js';
import { fakeConnection } from '../support/fake-connection.js';

const setUp = () => {
  const connection = fakeConnection();
  const metadata = (stream: string) =>
    connection.records(`$$${stream}`).map(({ type, data }) => [type, Buffer.from(data).toString()]);
  return { connection, metadata, ...streamsOn(connection) };
};

describe('the metadata of a stream', () => {
  it('are an event in its `$$` stream', async () => {
    const { setStreamMetadata, metadata } = setUp();
    right(await setStreamMetadata('s-1', { truncateBefore: 2n ** 60n, maxCount: 5, maxAge: 60 })());
    expect(metadata('s-1')).toEqual([['$metadata', '{"$tb":1152921504606846976,"$maxCount":5,"$maxAge":60}']]);
  });

  it('are replaced, but for what the port does not know', async () => {
    const { connection, setStreamMetadata, metadata } = setUp();
    const before = '{"$tb":3,"$acl":{"$r":"ada"},"mine":[1]}';
    connection.put('$$s-1', { type: '$metadata', data: Buffer.from(before) });
    right(await setStreamMetadata('s-1', { maxCount: 1 })());
    expect(metadata('s-1').at(-1)).toEqual(['$metadata', '{"$acl":{"$r":"ada"},"mine":[1],"$maxCount":1}']);
  });

  it('that are there already are not written again', async () => {
    const { setStreamMetadata, metadata } = setUp();
    for (let n = 0; n < 3; n++) right(await setStreamMetadata('s-1', { maxCount: 1 })());
    expect(metadata('s-1')).toHaveLength(1);
  });

  it('are written after those of others who write at the same time, within bounds', async () => {
    const { connection, setStreamMetadata, metadata } = setUp();
    let others = 2;
    connection.intercept = (stream, _expected, write) => {
      if (others-- > 0) connection.put(stream, { type: '$metadata', data: Buffer.from(`{"n":${String(others)}}`) });
      return write();
    };
    right(await setStreamMetadata('s-1', { maxCount: 1 })());
    expect(metadata('s-1').map(([, text]) => text)).toEqual(['{"n":1}', '{"n":0}', '{"n":0,"$maxCount":1}']);
    others = Infinity;
    expect(left(await setStreamMetadata('s-1', { maxCount: 2 })())).toMatchObject({
      fault: 'overloaded',
      retryable: true,
    });
  });

  it('that make no sense are refused', async () => {
    const { setStreamMetadata, connection } = setUp();
    for (const wrong of [
      { maxCount: 0 },
      { maxAge: 1.5 },
      { truncateBefore: -1n },
      // This one would delete the stream.
      { truncateBefore: 2n ** 63n - 1n },
    ])
      expect(left(await setStreamMetadata('s-1', wrong)())).toMatchObject({ fault: 'refused', retryable: false });
    expect(connection.calls).toEqual({});
  });
});

describe('a stream', () => {
  it('is deleted, and hides its events', async () => {
    const { append, deleteStream, ...store } = setUp();
    right(await append('s-1', 'no_stream', events(2))());
    right(await deleteStream('s-1')());
    expect(await readAllOf(store, 's-1')).toEqual([]);
  });

  it('is tombstoned once and for all', async () => {
    const { append, deleteStream, tombstoneStream } = setUp();
    right(await tombstoneStream('s-1')());
    right(await tombstoneStream('s-1')());
    for (const verb of [deleteStream('s-1'), append('s-1', 'no_stream', events(1))])
      expect(left(await verb())).toMatchObject({ fault: 'stream-deleted', retryable: false });
  });

  it('that cannot be reached says so, and that it may be asked again', async () => {
    const connection = fakeConnection();
    const cause = new WireError('timeout', false, 'no answer');
    const gone = () => Promise.reject(cause);
    const store = streamsOn({ ...connection, deleteStream: gone, tombstoneStream: gone, append: gone });
    for (const verb of [store.deleteStream, store.tombstoneStream, (name: string) => store.setStreamMetadata(name, {})])
      expect(left(await verb('s-1')())).toEqual({
        _tag: 'NotAppended',
        stream: 's-1',
        fault: 'unavailable',
        retryable: true,
        cause,
      });
  });
});
