// When a write is committed, who is told, and what is left of a write that never is.
import { createEngine } from '../../src/engine/create-engine.js';
import { eventsOf, positionOf, revisions, setMetadata } from './support.js';

/** Whether a promise is settled, after everything that could settle it now has run. */
const isSettled = async (promise: Promise<unknown>): Promise<boolean> => {
  const pending = Symbol('pending');
  await new Promise((resolve) => setImmediate(resolve));
  return (await Promise.race([promise.catch(() => undefined), Promise.resolve(pending)])) !== pending;
};

test('in memory a write is committed at once, and readers see it', async () => {
  const engine = createEngine();
  const outcome = engine.append('a', 'any', eventsOf(1));
  expect(engine.readAll('start', 'forwards', 9).events).toHaveLength(1);
  await engine.committed(positionOf(outcome));
  await engine.committed(undefined);
});

test('one who listens is called once for all commits of a turn, and no more after leaving', async () => {
  const engine = createEngine();
  let calls = 0;
  const leave = engine.onCommitted(() => {
    calls += 1;
    expect(engine.readAll('start', 'forwards', 99).events.length).toBeGreaterThan(0);
  });
  for (let index = 0; index < 10; index += 1) engine.append('a', 'any', eventsOf(1));
  await Promise.resolve();
  expect(calls).toBe(1);
  engine.append('a', 'any', eventsOf(1));
  await Promise.resolve();
  expect(calls).toBe(2);
  leave();
  engine.append('a', 'any', eventsOf(1));
  await Promise.resolve();
  expect(calls).toBe(2);
});

describe('while replication is held', () => {
  test('writes stand on one another, and readers see none of them until it goes on', async () => {
    const engine = createEngine();
    engine.append('a', 'no_stream', eventsOf(1));
    const before = engine.end();
    engine.holdReplication();
    const held = engine.committed(positionOf(engine.append('a', 0, eventsOf(2))));
    setMetadata(engine, 'a', '{"$tb":1}');
    expect(engine.append('a', 0, eventsOf(1))).toEqual({ _tag: 'WrongExpectedVersion', current: 2 });
    expect(revisions(engine.readStream('a', 'start', 'forwards', 9))).toEqual([0]);
    expect(engine.readAll('start', 'forwards', 9)).toMatchObject({ looked: 1, end: true });
    expect(engine.end()).toEqual(before);
    expect(await isSettled(held)).toBe(false);
    engine.resumeReplication();
    await held;
    expect(revisions(engine.readStream('a', 'start', 'forwards', 9))).toEqual([1, 2]);
  });

  test('a tombstone closes the stream to writers and not yet to readers', () => {
    const engine = createEngine();
    engine.append('a', 'no_stream', eventsOf(1));
    engine.holdReplication();
    engine.tombstone('a', 'any');
    expect(engine.append('a', 'any', eventsOf(1))).toEqual({ _tag: 'StreamDeleted' });
    expect(revisions(engine.readStream('a', 'start', 'forwards', 9))).toEqual([0]);
    engine.resumeReplication();
    expect(engine.readStream('a', 'start', 'forwards', 9)).toEqual({ _tag: 'StreamDeleted' });
  });

  test('the same events again are answered with nothing, and once committed as done', () => {
    const engine = createEngine();
    const events = eventsOf(2);
    engine.holdReplication();
    const first = engine.append('a', 'no_stream', events);
    expect(engine.append('a', 'no_stream', events)).toEqual({ _tag: 'NotReady' });
    expect(engine.append('a', 'any', events)).toEqual({ _tag: 'NotReady' });
    engine.resumeReplication();
    expect(engine.append('a', 'no_stream', events)).toEqual(first);
  });

  test('those who wait are told in the order of their writes', async () => {
    const engine = createEngine();
    engine.holdReplication();
    const told: number[] = [];
    const outcomes = Array.from({ length: 5 }, () => engine.append('a', 'any', eventsOf(1)));
    const waits = [3, 0, 4, 1, 2].map(async (index) => {
      await engine.committed(positionOf(outcomes[index] ?? { _tag: 'StreamDeleted' }));
      told.push(index);
    });
    engine.resumeReplication();
    await Promise.all(waits);
    expect(told).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('a write that is lost with its leader', () => {
  test('never was: neither for readers nor for the next writer', async () => {
    const engine = createEngine();
    engine.append('a', 'no_stream', eventsOf(1));
    setMetadata(engine, 'a', '{"$maxCount":2}');
    engine.holdReplication();
    const events = eventsOf(3);
    const held = engine.committed(positionOf(engine.append('a', 0, events)));
    setMetadata(engine, 'a', '{"$tb":9}');
    engine.tombstone('a', 'any');
    engine.append('new', 'no_stream', eventsOf(1));
    engine.loseUnreplicated();
    await expect(held).rejects.toThrow('lost');
    expect(revisions(engine.readStream('a', 'start', 'forwards', 9))).toEqual([0]);
    expect(engine.readStream('new', 'start', 'forwards', 9)).toEqual({ _tag: 'NotFound' });
    expect(engine.append('a', 'any', events)).toMatchObject({ _tag: 'Written', revision: 3 });
    expect(revisions(engine.readStream('a', 'start', 'forwards', 9))).toEqual([2, 3]);
    expect(engine.readAll('start', 'forwards', 9).events).toHaveLength(5);
  });

  test('takes a soft delete back with it', () => {
    const engine = createEngine();
    engine.append('a', 'no_stream', eventsOf(1));
    engine.holdReplication();
    engine.softDelete('a', 'any');
    engine.loseUnreplicated();
    expect(engine.append('a', 'no_stream', eventsOf(1))).toEqual({ _tag: 'WrongExpectedVersion', current: 0 });
    expect(engine.append('a', 'stream_exists', eventsOf(1))).toMatchObject({ revision: 1 });
  });

  test('takes a tombstone of the metadata back with it, and the metadata counts again', () => {
    const engine = createEngine();
    engine.append('a', 'no_stream', eventsOf(1));
    engine.softDelete('a', 'any');
    engine.holdReplication();
    engine.tombstone('$$a', 'any');
    engine.loseUnreplicated();
    expect(engine.append('a', 'stream_exists', eventsOf(1))).toEqual({ _tag: 'StreamDeleted' });
    expect(setMetadata(engine, 'a', '{}')).toMatchObject({ _tag: 'Written', revision: 1 });
  });

  test('is refused also to one who asks later, and its place is not used again', async () => {
    const engine = createEngine();
    engine.holdReplication();
    const lost = positionOf(engine.append('a', 'any', eventsOf(1)));
    engine.loseUnreplicated();
    const next = positionOf(engine.append('a', 'any', eventsOf(1)));
    expect(next.commit).toBeGreaterThan(lost.commit);
    await expect(engine.committed(lost)).rejects.toThrow('lost');
    await engine.committed(next);
    expect(engine.readAll(lost, 'forwards', 9).events).toHaveLength(1);
  });
});

test('closing rejects those who still wait, and refuses later writes', async () => {
  const engine = createEngine();
  engine.holdReplication();
  const held = engine.committed(positionOf(engine.append('a', 'any', eventsOf(1))));
  const rejected = expect(held).rejects.toThrow('closed');
  await engine.close();
  await rejected;
  expect(() => engine.append('a', 'any', eventsOf(1))).toThrow('closed');
});
