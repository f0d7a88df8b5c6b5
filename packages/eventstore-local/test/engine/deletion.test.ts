// Soft deletes and tombstones.
import { createEngine } from '../../src/engine/create-engine.js';
import { TOMBSTONE_REVISION } from '../../src/engine/engine.js';
import { eventsOf, metadataText, revisions, setMetadata } from './support.js';

const DELETED = { _tag: 'StreamDeleted' };
const NOT_FOUND = { _tag: 'NotFound' };

describe('a soft delete', () => {
  test('hides the stream and leaves its events in the whole log, with the deletion behind them', () => {
    const engine = createEngine();
    engine.append('a', 'no_stream', eventsOf(2));
    expect(engine.softDelete('a', 1)).toMatchObject({ _tag: 'Written' });
    expect(engine.readStream('a', 'start', 'forwards', 9)).toEqual(NOT_FOUND);
    expect(engine.readStream('a', 'end', 'backwards', 9)).toEqual(NOT_FOUND);
    expect(metadataText(engine, 'a')).toBe('{"$tb":9223372036854775807}');
    const { events } = engine.readAll('start', 'forwards', 9);
    expect(events.map(({ stream, type }) => `${stream} ${type}`)).toEqual([
      'a happened',
      'a happened',
      '$$a $metadata',
    ]);
  });

  test('asks for the revision as an append does', () => {
    const engine = createEngine();
    engine.append('a', 'no_stream', eventsOf(2));
    expect(engine.softDelete('a', 0)).toEqual({ _tag: 'WrongExpectedVersion', current: 1 });
    expect(engine.softDelete('a', 'no_stream')).toEqual({ _tag: 'WrongExpectedVersion', current: 1 });
    expect(engine.softDelete('a', 'stream_exists')).toMatchObject({ _tag: 'Written' });
    expect(engine.softDelete('a', 'stream_exists')).toEqual(DELETED);
    expect(engine.softDelete('a', 'any')).toMatchObject({ _tag: 'Written' });
  });

  test('of a stream with neither events nor metadata is a conflict, whatever is expected', () => {
    const engine = createEngine();
    for (const expected of ['any', 'no_stream', 'stream_exists', 3] as const) {
      expect(engine.softDelete('a', expected)).toEqual({ _tag: 'WrongExpectedVersion', current: 'no_stream' });
    }
    setMetadata(engine, 'a', '{}');
    expect(engine.softDelete('a', 'any')).toMatchObject({ _tag: 'Written' });
  });

  test('throws the other metadata away, and the next append keeps what is set after it', () => {
    const engine = createEngine();
    engine.append('a', 'no_stream', eventsOf(1));
    setMetadata(engine, 'a', '{"$maxCount":1,"mine":1}');
    engine.softDelete('a', 'any');
    engine.append('a', 'any', eventsOf(3));
    expect(metadataText(engine, 'a')).toBe('{"$tb":1}');
    expect(revisions(engine.readStream('a', 'start', 'forwards', 9))).toEqual([1, 2, 3]);
  });

  test('by metadata with the largest truncation keeps the rest of that metadata for the next life', () => {
    const engine = createEngine();
    engine.append('a', 'no_stream', eventsOf(2));
    setMetadata(engine, 'a', '{"$tb":9223372036854775807,"$maxCount":100,"$acl":{"$d":"some"},"mine":{"a":[1]}}');
    expect(engine.readStream('a', 'start', 'forwards', 9)).toEqual({ _tag: 'NotFound' });
    expect(engine.append('a', 1, eventsOf(3))).toMatchObject({ _tag: 'Written', revision: 4 });
    expect(metadataText(engine, 'a')).toBe('{"$tb":2,"$maxCount":100,"$acl":{"$d":"some"},"mine":{"a":[1]}}');
    expect(revisions(engine.readStream('a', 'start', 'forwards', 9))).toEqual([2, 3, 4]);
  });

  test('of a stream that only has metadata is undone by metadata that truncates nothing', () => {
    const engine = createEngine();
    setMetadata(engine, 'a', '{}');
    expect(engine.softDelete('a', 'no_stream')).toMatchObject({ _tag: 'Written' });
    expect(setMetadata(engine, 'a', '{"$maxCount":100}')).toMatchObject({ revision: 2 });
    expect(metadataText(engine, 'a')).toBe('{"$maxCount":100,"$tb":0}');
    expect(engine.readStream('a', 'start', 'forwards', 9)).toEqual({ _tag: 'NotFound' });
  });

  test('ends when metadata is set: the stream is there, empty, truncated where it goes on', () => {
    const engine = createEngine();
    engine.append('a', 'no_stream', eventsOf(2));
    engine.softDelete('a', 'any');
    expect(setMetadata(engine, 'a', '{"big":12345678901234567890,"$maxCount":5}')).toMatchObject({ revision: 1 });
    expect(metadataText(engine, 'a')).toBe('{"big":12345678901234567890,"$maxCount":5,"$tb":2}');
    expect(revisions(engine.readStream('a', 'start', 'forwards', 9))).toEqual([]);
    engine.append('a', 1, eventsOf(1));
    expect(revisions(engine.readStream('a', 'start', 'forwards', 9))).toEqual([2]);
  });

  test('ends without a truncation when what is set is no JSON', () => {
    const engine = createEngine();
    engine.append('a', 'no_stream', eventsOf(2));
    engine.softDelete('a', 'any');
    setMetadata(engine, 'a', 'no json');
    expect(revisions(engine.readStream('a', 'start', 'forwards', 9))).toEqual([0, 1]);
  });
});

describe('a tombstone', () => {
  test('is an event in its stream with the largest revision', () => {
    const engine = createEngine();
    engine.append('a', 'no_stream', eventsOf(2));
    expect(engine.tombstone('a', 0)).toEqual({ _tag: 'WrongExpectedVersion', current: 1 });
    expect(engine.tombstone('a', 1)).toMatchObject({ _tag: 'Written', revision: TOMBSTONE_REVISION });
    expect(engine.readAll('end', 'backwards', 1).events).toMatchObject([
      { stream: 'a', type: '$streamDeleted', revision: TOMBSTONE_REVISION },
    ]);
  });

  test('closes the stream and its metadata for ever, for readers and writers', () => {
    const engine = createEngine();
    setMetadata(engine, 'a', '{}');
    engine.append('a', 'no_stream', eventsOf(2));
    engine.tombstone('a', 'any');
    for (const stream of ['a', '$$a']) {
      expect(engine.readStream(stream, 'start', 'forwards', 9)).toEqual(DELETED);
      expect(engine.readStream(stream, 'end', 'backwards', 9)).toEqual(DELETED);
      for (const expected of ['any', 'no_stream', 'stream_exists', 1] as const) {
        expect(engine.append(stream, expected, eventsOf(1))).toEqual(DELETED);
        expect(engine.softDelete(stream, expected)).toEqual(DELETED);
        expect(engine.tombstone(stream, expected)).toEqual(DELETED);
      }
    }
  });

  test('may be put where no stream was', () => {
    const engine = createEngine();
    expect(engine.tombstone('a', 'no_stream')).toMatchObject({ _tag: 'Written' });
    expect(engine.readStream('a', 'start', 'forwards', 9)).toEqual(DELETED);
  });

  test('of a metadata stream leaves the stream itself open', () => {
    const engine = createEngine();
    engine.append('a', 'no_stream', eventsOf(2));
    setMetadata(engine, 'a', '{"$tb":1}');
    engine.tombstone('$$a', 'any');
    expect(revisions(engine.readStream('a', 'start', 'forwards', 9))).toEqual([0, 1]);
    expect(engine.softDelete('a', 'any')).toEqual(DELETED);
  });
});
