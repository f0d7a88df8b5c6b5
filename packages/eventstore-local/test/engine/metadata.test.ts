// What the metadata of a stream hides from its readers.
import { createEngine } from '../../src/engine/create-engine.js';
import type { LogEngine } from '../../src/engine/engine.js';
import { event, eventsOf, metadataText, readOn, revisions, setMetadata } from './support.js';

const withEvents = (count: number, metadata: string): LogEngine => {
  const engine = createEngine();
  engine.append('a', 'no_stream', eventsOf(count));
  setMetadata(engine, 'a', metadata);
  return engine;
};
const seen = (engine: LogEngine): readonly number[] => revisions(engine.readStream('a', 'start', 'forwards', 99));
const seenBackwards = (engine: LogEngine): readonly number[] =>
  revisions(engine.readStream('a', 'end', 'backwards', 99));

test('$maxCount leaves the newest events, $tb those from a revision on, and both the fewer', () => {
  for (const [metadata, expected] of [
    ['{"$maxCount":2}', [3, 4]],
    ['{"$tb":1}', [1, 2, 3, 4]],
    ['{"$maxCount":2,"$tb":1}', [3, 4]],
    ['{"$maxCount":4,"$tb":4}', [4]],
    ['{"$maxCount":9}', [0, 1, 2, 3, 4]],
  ] as const) {
    const engine = withEvents(5, metadata);
    expect(seen(engine)).toEqual(expected);
    expect(seenBackwards(engine)).toEqual([...expected].reverse());
    expect(engine.readAll('start', 'forwards', 99, ({ stream }) => stream === 'a').events).toHaveLength(5);
  }
});

test('a stream whose events are all hidden is found, and empty, in both directions', () => {
  const engine = withEvents(3, '{"$tb":3}');
  expect(engine.readStream('a', 'start', 'forwards', 9)).toEqual({
    _tag: 'Page',
    events: [],
    next: undefined,
    last: 2,
  });
  expect(engine.readStream('a', 'end', 'backwards', 9)).toEqual({ _tag: 'Page', events: [], next: undefined, last: 2 });
  expect(engine.append('a', 'no_stream', eventsOf(1))).toEqual({ _tag: 'WrongExpectedVersion', current: 2 });
});

test('a stream that only has metadata is not found', () => {
  const engine = createEngine();
  setMetadata(engine, 'a', '{"$maxCount":1}');
  expect(engine.readStream('a', 'start', 'forwards', 9)).toEqual({ _tag: 'NotFound' });
});

test('$maxAge hides events by the clock, seconds after they were written', () => {
  let now = 1_000_000;
  const engine = createEngine({ now: () => now });
  for (let index = 0; index < 10; index += 1) {
    engine.append('a', 'any', eventsOf(1));
    now += 1000;
  }
  setMetadata(engine, 'a', '{"$maxAge":5}');
  expect(seen(engine)).toEqual([5, 6, 7, 8, 9]);
  expect(readOn(engine, 'a', 2)).toEqual([5, 6, 7, 8, 9]);
  expect(seenBackwards(engine)).toEqual([9, 8, 7, 6, 5]);
  expect(revisions(engine.readStream('a', 'start', 'forwards', 2))).toEqual([5, 6]);
  now += 5000;
  expect(engine.readStream('a', 'start', 'forwards', 9)).toEqual({
    _tag: 'Page',
    events: [],
    next: undefined,
    last: 9,
  });
  expect(engine.readStream('a', 'end', 'backwards', 9)).toEqual({ _tag: 'Page', events: [], next: undefined, last: 9 });
});

test('one bad system value, and nothing of the metadata counts', () => {
  for (const bad of [
    '"$maxCount":"2"',
    '"$maxCount":2.0',
    '"$maxCount":2e0',
    '"$maxCount":null',
    '"$maxAge":1.5',
    '"$maxAge":9223372036854775807',
    '"$tb":9223372036854775808',
    '"$cacheControl":"1"',
    '"$acl":null',
    '"$acl":{"$r":1}',
    '"$acl":{"$x":"a"}',
    '"$tmp":1',
  ]) {
    expect([bad, seen(withEvents(3, `{"$tb":1,${bad}}`)).length]).toEqual([bad, 3]);
  }
  expect(seen(withEvents(3, '[{"$tb":1}]'))).toHaveLength(3);
  expect(seen(withEvents(3, '{"$tb":1'))).toHaveLength(3);
});

test('custom values, and system values that hide nothing, do no harm', () => {
  for (const good of [
    '"mine":{"$maxCount":"x","a":["}",",\\"$tb\\":2"]}',
    '"$acl":{"$r":"$all","$w":["a","b"],"$d":[],"$mr":"x","$mw":"y"}',
    '"$maxCount":0',
    '"$maxCount":-3',
    '"$maxAge":0',
    '"$cacheControl":15',
    '"$tmp":false',
  ]) {
    const engine = withEvents(3, `{ "$tb" : 1 , ${good} }`);
    expect([good, seen(engine)]).toEqual([good, [1, 2]]);
    expect(metadataText(engine, 'a')).toBe(`{ "$tb" : 1 , ${good} }`);
  }
  expect(seen(withEvents(3, '{"$t\\u0062":2}'))).toEqual([2]);
  expect(seen(withEvents(3, '{"$tb":-1}'))).toHaveLength(3);
});

test('metadata that is not sent as JSON counts for nothing', () => {
  const engine = createEngine();
  engine.append('a', 'no_stream', eventsOf(3));
  engine.append('$$a', 'any', [{ ...event('$metadata', '{"$tb":2}'), contentType: 'application/octet-stream' }]);
  expect(seen(engine)).toHaveLength(3);
});

test('of metadata only the newest is seen, and what is said about metadata changes nothing', () => {
  const engine = createEngine();
  setMetadata(engine, 'a', '{"n":0}');
  setMetadata(engine, 'a', '{"n":1}');
  setMetadata(engine, '$$a', '{"$maxCount":5}');
  expect(revisions(engine.readStream('$$a', 'start', 'forwards', 9))).toEqual([1]);
  expect(metadataText(engine, 'a')).toBe('{"n":1}');
});
