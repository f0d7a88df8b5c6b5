// Compares what the engine reads with a model that keeps lists and filters them.
import { createEngine } from '../../src/engine/create-engine.js';
import type { EventRecord, LogEngine, LogPosition, StreamRead } from '../../src/engine/engine.js';
import { event, eventsOf } from './support.js';

interface ModelStream {
  readonly times: number[];
  maxCount: number | undefined;
  maxAge: number | undefined;
  truncateBefore: number;
  softDeleted: boolean;
  tombstoned: boolean;
}

/** A repeatable source of chance: whole numbers below `bound`. */
const chance = (seed: number) => {
  let state = seed;
  return (bound: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
};

const STREAMS = ['a', 'b', 'c'];

const modelRead = (stream: ModelStream, now: number): readonly number[] | string => {
  if (stream.tombstoned) return 'StreamDeleted';
  if (stream.times.length === 0 || stream.softDeleted) return 'NotFound';
  const { times, maxCount = Infinity, maxAge = Infinity, truncateBefore } = stream;
  return [...times.keys()].filter(
    (revision) =>
      revision >= truncateBefore &&
      revision >= times.length - maxCount &&
      (times[revision] ?? 0) >= now - maxAge * 1000,
  );
};

const engineRead = (
  engine: LogEngine,
  stream: string,
  from: number,
  direction: 'forwards' | 'backwards',
  limit: number,
) => {
  const all: number[] = [];
  let next: number | undefined = from;
  while (next !== undefined) {
    const read: StreamRead = engine.readStream(stream, next, direction, limit);
    if (read._tag !== 'Page') return read._tag;
    expect(read.events.length).toBeLessThanOrEqual(limit);
    all.push(...read.events.map(({ revision }) => revision));
    next = read.next;
  }
  return all;
};

const readAllOf = (engine: LogEngine, direction: 'forwards' | 'backwards', limit: number, window: number) => {
  const all: EventRecord[] = [];
  let from: LogPosition | 'start' | 'end' = direction === 'forwards' ? 'start' : 'end';
  for (let end = false; !end;) {
    const page = engine.readAll(from, direction, limit, ({ stream }) => STREAMS.includes(stream), window);
    all.push(...page.events);
    ({ next: from, end } = page);
  }
  return all.map(({ stream, revision }) => `${stream}/${String(Math.min(revision, 1_000_000))}`);
};

const run = (seed: number): void => {
  const next = chance(seed);
  let now = 1_000_000;
  const engine = createEngine({ now: () => now });
  const log: string[] = [];
  const model = new Map<string, ModelStream>();
  const metadata: Record<string, string> = {};
  const streamOf = (name: string): ModelStream => {
    const known = model.get(name);
    if (known !== undefined) return known;
    const fresh = {
      times: [],
      maxCount: undefined,
      maxAge: undefined,
      truncateBefore: 0,
      softDeleted: false,
      tombstoned: false,
    };
    model.set(name, fresh);
    return fresh;
  };

  const append = (name: string, stream: ModelStream): void => {
    const count = 1 + next(4);
    const outcome = engine.append(name, 'any', eventsOf(count));
    if (stream.tombstoned) {
      expect(outcome).toEqual({ _tag: 'StreamDeleted' });
      return;
    }
    if (stream.softDeleted) {
      stream.truncateBefore = stream.times.length;
      stream.softDeleted = false;
    }
    for (let index = 0; index < count; index += 1) {
      log.push(`${name}/${String(stream.times.length)}`);
      stream.times.push(now);
    }
    expect(outcome).toMatchObject({ _tag: 'Written', revision: stream.times.length - 1 });
  };

  const setMetadata = (name: string, stream: ModelStream): void => {
    const maxCount = next(2) === 0 ? undefined : 1 + next(8);
    const maxAge = next(2) === 0 ? undefined : 1 + next(6);
    const truncateBefore = next(2) === 0 ? undefined : next(stream.times.length + 2);
    metadata[name] = JSON.stringify({ $maxCount: maxCount, $maxAge: maxAge, $tb: truncateBefore });
    const outcome = engine.append(`$$${name}`, 'any', [event('$metadata', metadata[name])]);
    if (stream.tombstoned) {
      expect(outcome).toEqual({ _tag: 'StreamDeleted' });
      return;
    }
    const revived = stream.softDeleted ? stream.times.length : (truncateBefore ?? 0);
    Object.assign(stream, { maxCount, maxAge, truncateBefore: revived, softDeleted: false });
  };

  const remove = (name: string, stream: ModelStream): void => {
    const outcome = engine.softDelete(name, 'any');
    if (stream.tombstoned) expect(outcome).toEqual({ _tag: 'StreamDeleted' });
    else if (outcome._tag === 'Written') {
      Object.assign(stream, { maxCount: undefined, maxAge: undefined, truncateBefore: 0, softDeleted: true });
    } else expect([outcome._tag, stream.times.length]).toEqual(['WrongExpectedVersion', 0]);
  };

  for (let step = 0; step < 150; step += 1) {
    const name = STREAMS[next(STREAMS.length)] ?? 'a';
    const stream = streamOf(name);
    const action = next(100);
    now += next(1500);
    if (action < 60) append(name, stream);
    else if (action < 80) setMetadata(name, stream);
    else if (action < 88) remove(name, stream);
    else if (action === 99 && !stream.tombstoned) {
      engine.tombstone(name, 'any');
      stream.tombstoned = true;
      log.push(`${name}/1000000`);
    }

    const from = next(stream.times.length + 3);
    const limit = 1 + next(6);
    const expected = modelRead(stream, now);
    const forwards = typeof expected === 'string' ? expected : expected.filter((revision) => revision >= from);
    const backwards =
      typeof expected === 'string' ? expected : expected.filter((revision) => revision <= from).reverse();
    expect([seed, step, engineRead(engine, name, from, 'forwards', limit)]).toEqual([seed, step, forwards]);
    expect([seed, step, engineRead(engine, name, from, 'backwards', limit)]).toEqual([seed, step, backwards]);
  }
  const size = 1 + next(9);
  expect(readAllOf(engine, 'forwards', size, 1 + next(20))).toEqual(log);
  expect(readAllOf(engine, 'backwards', size, 1 + next(20))).toEqual([...log].reverse());
};

test('whatever is written, set, deleted and expired, reads equal those of the model', () => {
  for (let seed = 1; seed <= 40; seed += 1) run(seed);
});
