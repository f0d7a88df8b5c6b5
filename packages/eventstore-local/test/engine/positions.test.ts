// Where events go in the log, and what a write is answered with.
import { createEngine } from '../../src/engine/create-engine.js';
import { event, eventsOf, positionOf, setMetadata } from './support.js';

test('every event has a place of its own, and commit and prepare are the same there', () => {
  const engine = createEngine();
  engine.append('a', 'no_stream', eventsOf(3));
  engine.append('b', 'no_stream', eventsOf(2));
  const { events } = engine.readAll('start', 'forwards', 10);
  const places = events.map(({ position }) => position.commit);
  expect(new Set(places).size).toBe(5);
  expect(places).toEqual([...places].sort((left, right) => left - right));
  expect(events.every(({ position }) => position.commit === position.prepare)).toBe(true);
});

test('an append is answered with the place of its last event, before the place of the next append', () => {
  const engine = createEngine();
  const first = positionOf(engine.append('a', 'no_stream', eventsOf(3)));
  const second = positionOf(engine.append('a', 2, eventsOf(1)));
  const places = engine.readAll('start', 'forwards', 10).events.map(({ position }) => position);
  expect(first).toEqual(places[2]);
  expect(second).toEqual(places[3]);
});

test('a larger event pushes the next one further away', () => {
  const distance = (data: string): number => {
    const engine = createEngine();
    const first = positionOf(engine.append('a', 'any', [event('happened', data)]));
    return positionOf(engine.append('a', 'any', eventsOf(1))).commit - first.commit;
  };
  expect(distance('x'.repeat(1000)) - distance('')).toBe(1000);
});

test('an append without events writes nothing, takes a place, and tells the newest revision', () => {
  const engine = createEngine();
  const empty = engine.append('a', 'no_stream', []);
  expect(empty).toMatchObject({ _tag: 'Written', revision: 'no_stream' });
  expect(engine.readStream('a', 'start', 'forwards', 1)).toEqual({ _tag: 'NotFound' });
  const next = engine.append('a', 'no_stream', eventsOf(2));
  expect(positionOf(next).commit).toBeGreaterThan(positionOf(empty).commit);
  expect(engine.append('a', 1, [])).toMatchObject({ _tag: 'Written', revision: 1 });
  expect(engine.append('a', 0, [])).toEqual({ _tag: 'WrongExpectedVersion', current: 1 });
  expect(engine.append('a', 'any', [])).toMatchObject({ _tag: 'Written', revision: 1 });
  expect(engine.readAll('start', 'forwards', 10).events).toHaveLength(2);
});

test('one may read on from where an empty append stood', () => {
  const engine = createEngine();
  const place = positionOf(engine.append('a', 'any', []));
  engine.append('a', 'any', eventsOf(1));
  expect(engine.readAll(place, 'forwards', 10).events).toHaveLength(1);
  expect(engine.readAll(place, 'backwards', 10)).toMatchObject({ events: [], end: true });
});

test('the time of an event is that of the clock in ticks, also when the clock is set back', () => {
  let now = 1_700_000_000_123;
  const engine = createEngine({ now: () => now });
  engine.append('a', 'any', eventsOf(1));
  now -= 1000;
  engine.append('a', 'any', eventsOf(1));
  const { events } = engine.readAll('start', 'forwards', 2);
  expect(events.map(({ created }) => created)).toEqual([17_000_000_001_230_000n, 16_999_999_991_230_000n]);
});

test('data and metadata come back as they were given', () => {
  const engine = createEngine();
  const given = { ...event('odd', Uint8Array.of(0, 255, 10)), metadata: Buffer.from('{"a":1}') };
  engine.append('a', 'any', [{ ...given, contentType: 'application/octet-stream' }]);
  setMetadata(engine, 'a', '{ "custom" : [1] }');
  const [first, second] = engine.readAll('start', 'forwards', 2).events;
  expect(first).toMatchObject({ ...given, contentType: 'application/octet-stream', stream: 'a', revision: 0 });
  expect(Buffer.from(second?.data ?? []).toString()).toBe('{ "custom" : [1] }');
});
