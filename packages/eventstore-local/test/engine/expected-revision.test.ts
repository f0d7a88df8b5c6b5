// What a write expects of its stream, and how a repeated one is recognised.
import { createEngine } from '../../src/engine/create-engine.js';
import { event, eventsOf, metadataText, positionOf, revisions, setMetadata } from './support.js';

const wrong = (current: number | 'no_stream') => ({ _tag: 'WrongExpectedVersion', current });
const written = (revision: number) => expect.objectContaining({ _tag: 'Written', revision }) as unknown;

describe('an expected revision', () => {
  test('that the stream has is met', () => {
    const engine = createEngine();
    expect(engine.append('a', 'no_stream', eventsOf(2))).toEqual(written(1));
    expect(engine.append('a', 1, eventsOf(1))).toEqual(written(2));
  });

  test('that the stream has not reached, or has passed with other events, is a conflict with the newest revision', () => {
    const engine = createEngine();
    expect(engine.append('a', 0, eventsOf(1))).toEqual(wrong('no_stream'));
    engine.append('a', 'no_stream', eventsOf(3));
    expect(engine.append('a', 3, eventsOf(1))).toEqual(wrong(2));
    expect(engine.append('a', 1, eventsOf(1))).toEqual(wrong(2));
    expect(engine.append('a', 'no_stream', eventsOf(1))).toEqual(wrong(2));
    expect(revisions(engine.readStream('a', 'start', 'forwards', 9))).toEqual([0, 1, 2]);
  });

  test('"stream exists" asks for an event or for metadata', () => {
    const engine = createEngine();
    expect(engine.append('a', 'stream_exists', eventsOf(1))).toEqual(wrong('no_stream'));
    setMetadata(engine, 'a', '{}');
    expect(engine.append('a', 'stream_exists', eventsOf(1))).toEqual(written(0));
    expect(engine.append('a', 'stream_exists', eventsOf(1))).toEqual(written(1));
  });
});

describe('the same events again', () => {
  test('at the same revision are answered as the first time and written once', () => {
    const engine = createEngine();
    const events = eventsOf(3);
    const first = engine.append('a', 'no_stream', events);
    expect(engine.append('a', 'no_stream', events)).toEqual(first);
    expect(engine.readAll('start', 'forwards', 9).events).toHaveLength(3);
  });

  test('are recognised after the stream has moved on, with the revision of the last of them', () => {
    const engine = createEngine();
    engine.append('a', 'no_stream', eventsOf(1));
    const events = eventsOf(2);
    const first = engine.append('a', 0, events);
    engine.append('a', 2, eventsOf(5));
    expect(engine.append('a', 0, events)).toEqual(first);
    expect(engine.append('a', 0, events.slice(0, 1))).toEqual(written(1));
  });

  test('are recognised by their ids only, whatever they contain', () => {
    const engine = createEngine();
    const { id } = event();
    engine.append('a', 'no_stream', [event('one', '1', id)]);
    expect(engine.append('a', 'no_stream', [event('other', '2', id)])).toEqual(written(0));
    expect(engine.readAll('start', 'forwards', 9).events).toHaveLength(1);
  });

  test('partly new, or more than are there, are a conflict', () => {
    const engine = createEngine();
    const events = eventsOf(2);
    engine.append('a', 'no_stream', events);
    expect(engine.append('a', 'no_stream', [...events, event()])).toEqual(wrong(1));
    expect(engine.append('a', 'no_stream', [...events.slice(0, 1), event()])).toEqual(wrong(1));
    expect(engine.append('a', 'any', [...events, event()])).toEqual(wrong(1));
  });

  test('at a newer, right revision are written again', () => {
    const engine = createEngine();
    const events = eventsOf(1);
    engine.append('a', 'no_stream', events);
    expect(engine.append('a', 0, events)).toEqual(written(1));
  });

  test('in another stream are other events', () => {
    const engine = createEngine();
    const events = eventsOf(1);
    engine.append('a', 'any', events);
    expect(engine.append('b', 'any', events)).toEqual(written(0));
    expect(engine.readAll('start', 'forwards', 9).events).toHaveLength(2);
  });

  test('at "any" or "stream exists" are recognised while their ids are remembered', () => {
    const engine = createEngine({ recentIdCapacity: 4 });
    const events = eventsOf(1);
    const first = engine.append('a', 'any', events);
    expect(engine.append('a', 'any', events)).toEqual(first);
    expect(engine.append('a', 'stream_exists', events)).toEqual(first);
    engine.append('b', 'any', eventsOf(4));
    expect(engine.append('a', 'any', events)).toEqual(written(1));
  });

  test('at "any" are answered with the first place of their ids, where one id was written more than once', () => {
    const engine = createEngine();
    const [first, ...others] = eventsOf(2);
    if (first === undefined) throw new Error('There is no event.');
    engine.append('a', 'any', [first, first, first]);
    expect(engine.append('a', 'any', [first, first, first])).toEqual(written(0));
    expect(engine.append('a', 'no_stream', [first, first, first])).toEqual(written(2));
    engine.append('a', 2, [first]);
    expect(engine.append('a', 'any', [first])).toEqual(written(0));
    expect(engine.append('a', 'any', [first, ...others])).toEqual(wrong(3));
    expect(engine.append('a', 'any', others)).toEqual(written(4));
  });

  test('at "any" are not recognised where another stream had their ids before', () => {
    const engine = createEngine();
    const events = eventsOf(1);
    engine.append('a', 'any', events);
    engine.append('b', 'any', events);
    expect(engine.append('b', 'any', events)).toEqual(written(1));
    expect(engine.append('a', 'any', events)).toEqual(written(0));
    expect(engine.append('b', 'no_stream', events)).toEqual(written(0));
  });

  test('at "any" are written again once the ids are forgotten, and at a revision never', () => {
    const engine = createEngine();
    const events = eventsOf(1);
    engine.append('a', 'any', events);
    engine.forgetRecentIds();
    expect(engine.append('a', 'no_stream', events)).toEqual(written(0));
    expect(engine.append('a', 'any', events)).toEqual(written(1));
  });
});

describe('after a soft delete', () => {
  test('an append at "no stream" goes above the old revisions, and asked again it is a conflict', () => {
    const engine = createEngine();
    engine.append('a', 'no_stream', eventsOf(3));
    engine.softDelete('a', 2);
    const events = eventsOf(2);
    expect(engine.append('a', 'no_stream', events)).toEqual(written(4));
    expect(engine.append('a', 'no_stream', events)).toEqual(wrong(4));
  });

  test('an append with the ids of the deleted life is answered as done, without a place, and writes nothing', () => {
    const engine = createEngine();
    const events = eventsOf(2);
    engine.append('a', 'no_stream', events);
    engine.softDelete('a', 'any');
    const before = engine.end();
    const done = { _tag: 'Written', revision: 1, position: undefined };
    expect(engine.append('a', 'no_stream', events)).toEqual(done);
    expect(engine.append('a', 'any', events)).toEqual(done);
    expect(engine.end()).toEqual(before);
  });

  test('an append that begins with the ids of the deleted life and goes on with others is a conflict', () => {
    const engine = createEngine();
    const events = eventsOf(2);
    engine.append('a', 'no_stream', events);
    engine.softDelete('a', 'any');
    expect(engine.append('a', 'no_stream', [...events.slice(0, 1), event()])).toEqual(wrong(1));
  });

  test('"any", the old revision and an append without events begin the stream anew too', () => {
    for (const [expected, count] of [
      ['any', 1],
      [0, 1],
      ['any', 0],
      [0, 0],
    ] as const) {
      const engine = createEngine();
      engine.append('a', 'no_stream', eventsOf(1));
      engine.softDelete('a', 'any');
      expect(engine.append('a', expected, eventsOf(count))).toEqual(written(count));
      expect(metadataText(engine, 'a')).toBe('{"$tb":1}');
      expect(revisions(engine.readStream('a', 'start', 'forwards', 9))).toEqual(count === 0 ? [] : [1]);
    }
  });

  test('"stream exists" is refused as deleted, and a wrong revision names the true one', () => {
    const engine = createEngine();
    engine.append('a', 'no_stream', eventsOf(3));
    engine.softDelete('a', 'any');
    expect(engine.append('a', 'stream_exists', eventsOf(1))).toEqual({ _tag: 'StreamDeleted' });
    expect(engine.append('a', 0, eventsOf(1))).toEqual(wrong(2));
    expect(engine.append('a', 'no_stream', [])).toEqual(wrong(2));
  });
});

test('what is repeated out of sight of readers has no place to tell', () => {
  const engine = createEngine();
  const events = eventsOf(1);
  const first = engine.append('a', 'no_stream', events);
  expect(positionOf(first)).toBeDefined();
  setMetadata(engine, 'a', '{"$tb":1}');
  expect(engine.append('a', 'no_stream', events)).toEqual({ _tag: 'Written', revision: 0, position: undefined });
});
