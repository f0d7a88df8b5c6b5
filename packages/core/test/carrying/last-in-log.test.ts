// The last event of a stream that shows none is found in the log.
import { lastInLog } from '../../src/replay/carry/last-in-log.js';
import { right, stores } from './support.js';

describe('the last event of a stream that shows none', () => {
  it('is found in the log, whatever hides it, and no other stream is taken for it', async () => {
    const { source, write } = stores();
    for (const stream of ['a.b', 'a.b1', 'aXb', 'x-a.b', 'a.b\n']) await write(stream, 3);
    right(await source.deleteStream('a.b')());
    expect(await lastInLog(source, 'a.b')).toMatchObject({ stream: 'a.b', revision: 2n });
    right(await source.tombstoneStream('a.b1')());
    expect(await lastInLog(source, 'a.b1')).toMatchObject({ stream: 'a.b1', revision: 2n });
    right(await source.setStreamMetadata('aXb', { truncateBefore: 3n })());
    expect(await lastInLog(source, 'aXb')).toMatchObject({ stream: 'aXb', revision: 2n });
    expect(await lastInLog(source, 'a')).toBeUndefined();
  });
});
