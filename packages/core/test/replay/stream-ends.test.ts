// Where streams of the target end: kept within a bound, read when it is not known, and not read where nothing can be.
import { memoryStore } from '@millrace/repository-memory';
import { seededRandom } from '@millrace/testing';
import { SeenStreams } from '../../src/replay/running/seen-streams.js';
import { StreamEnds } from '../../src/replay/running/stream-ends.js';

const identity = { replay: 'copy', log: 'source' };
const end = { revision: 3n, mark: { commit: 9n, prepare: 9n } };

test('the ends that were not used for longest are forgotten', () => {
  const ends = new StreamEnds(memoryStore(), identity, { most: 2, fresh: false });
  ends.set('a', end);
  ends.set('b', end);
  expect(ends.known('a')).toBe(end);
  ends.set('c', end);
  expect([ends.known('a'), ends.known('b'), ends.known('c')]).toEqual([end, undefined, end]);
});

test('in a target that was empty a stream is new until it is written, and no longer when its end is forgotten', () => {
  const ends = new StreamEnds(memoryStore(), identity, { most: 1, fresh: true });
  expect(ends.known('a')).toEqual({ revision: 'no_stream', mark: undefined });
  ends.set('a', end);
  ends.set('b', end);
  expect(ends.known('a')).toBeUndefined();
  ends.forget('c');
  expect(ends.known('c')).toBeUndefined();
  const used = new StreamEnds(memoryStore(), identity, { most: 1, fresh: false });
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
