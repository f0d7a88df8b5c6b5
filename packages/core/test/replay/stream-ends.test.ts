// Where streams of the target end: kept within a bound, read when it is not known, and not read where nothing can be.
import { memoryStore } from '@millrace/repository-memory';
import { seededRandom } from '@millrace/testing';
import { right } from '@millrace/testing/contract';
import type { RecordedEvent } from '../../src/index.js';
import { writeOrigin } from '../../src/replay/origin.js';
import { SeenStreams } from '../../src/replay/running/seen-streams.js';
import { StreamEnds } from '../../src/replay/running/stream-ends.js';
import { isMissing } from '../../src/replay/running/written.js';

const identity = { replay: 'copy', log: 'source' };
const end = { revision: 3n, mark: { commit: 9n, prepare: 9n } };

test('the ends that were not used for longest are forgotten', () => {
  const ends = new StreamEnds(memoryStore(), identity, { most: 2, fresh: false, overlap: undefined });
  ends.set('a', end);
  ends.set('b', end);
  expect(ends.known('a')).toBe(end);
  ends.set('c', end);
  expect([ends.known('a'), ends.known('b'), ends.known('c')]).toEqual([end, undefined, end]);
});

test('in a target that was empty a stream is new until it is written, and no longer when its end is forgotten', () => {
  const ends = new StreamEnds(memoryStore(), identity, { most: 1, fresh: true, overlap: undefined });
  expect(ends.known('a')).toEqual({ revision: 'no_stream', mark: undefined });
  ends.set('a', end);
  ends.set('b', end);
  expect(ends.known('a')).toBeUndefined();
  ends.forget('c');
  expect(ends.known('c')).toBeUndefined();
  const used = new StreamEnds(memoryStore(), identity, { most: 1, fresh: false, overlap: undefined });
  expect(used.known('a')).toBeUndefined();
});

test('a stream that was written is never taken for one that was not, and few that were not for one that was', () => {
  const random = seededRandom(11);
  const seen = new SeenStreams();
  const names = (count: number): readonly string[] =>
    Array.from({ length: count }, (_, n) => `account-${String(n)}-${random.next().toString(36)}`);
  const written = names(20_000);
  for (const name of written) seen.add(name);
  expect(written.filter((name) => !seen.has(name))).toEqual([]);
  expect(names(5_000).filter((name) => seen.has(name)).length).toBeLessThan(20);
  const similar = Array.from({ length: 5_000 }, (_, n) => `account-x${String(n)}`);
  expect(similar.filter((name) => seen.has(name)).length).toBeLessThan(20);
});

describe('what an earlier run has written behind its checkpoint', () => {
  const event = (stream: string, at: bigint): RecordedEvent => ({
    ...{ id: `id-${String(at)}`, type: 'noted', data: {}, metadata: {}, stream, revision: at },
    ...{ position: { commit: at, prepare: at }, created: 0 },
  });

  // A target stream with what replaces the events at these places of the source stream `a`.
  const filled = async (places: readonly bigint[]) => {
    const target = memoryStore();
    for (const [n, at] of places.entries()) {
      const replayed = writeOrigin({ ...identity, id: `id-${String(at)}`, index: 0, count: 1 }, event('a', at));
      const written = { id: `new-${String(at)}`, type: 'noted', data: {}, metadata: { replayed } };
      right(await target.append('t', n === 0 ? 'no_stream' : BigInt(n - 1), [written])());
    }
    return target;
  };

  const missingIn = async (target: ReturnType<typeof memoryStore>, since: bigint | undefined) => {
    const place = since === undefined ? undefined : { commit: since, prepare: since };
    const ends = new StreamEnds(target, identity, { most: 9, fresh: false, overlap: { since: place } });
    const read = await ends.read('t');
    if ('why' in read) throw new Error(read.why);
    const { written } = read;
    if (written === undefined) return 'nothing is known';
    return [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n].filter((at) => isMissing(written, event('a', at)));
  };

  test('is known event by event, and no further back than the checkpoint', async () => {
    const target = await filled([1n, 2n, 4n, 5n, 8n]);
    expect(await missingIn(target, undefined)).toEqual([3n, 6n, 7n]);
    expect(await missingIn(target, 4n)).toEqual([6n, 7n]);
    expect(await missingIn(target, 8n)).toBe('nothing is known');
  });

  test('is not known of what the stream hides', async () => {
    const target = await filled([1n, 2n, 4n, 5n, 8n]);
    right(await target.setStreamMetadata('t', { truncateBefore: 3n })());
    expect(await missingIn(target, 1n)).toEqual([6n, 7n]);
    expect(await missingIn(target, undefined)).toEqual([6n, 7n]);
  });
});
