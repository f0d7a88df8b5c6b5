// Link events and what they lead to.
import { createEngine } from '../../src/engine/create-engine.js';
import type { LogEngine, ResolvedEvent } from '../../src/engine/engine.js';
import { event, eventsOf, setMetadata } from './support.js';

const follow = (engine: LogEngine, link: string): ResolvedEvent => {
  engine.append('links', 'any', [event('$>', link)]);
  const [record] = engine.readAll('end', 'backwards', 1).events;
  if (record === undefined) throw new Error('The link is not there.');
  return engine.resolve(record);
};

const withTarget = (): LogEngine => {
  const engine = createEngine();
  engine.append('a@b', 'no_stream', eventsOf(3));
  return engine;
};

test('a link leads to its event and keeps its own place', () => {
  const engine = withTarget();
  const { event: target, link, position } = follow(engine, '1@a@b');
  expect(target).toMatchObject({ stream: 'a@b', revision: 1 });
  expect(link).toMatchObject({ stream: 'links', type: '$>' });
  expect(position).toEqual(link?.position);
});

test('a link to what is not there, or not to be seen, leads nowhere', () => {
  const engine = withTarget();
  for (const link of ['3@a@b', '0@nothing', '1', '1@', '-2@a@b']) {
    expect([link, follow(engine, link).event]).toEqual([link, undefined]);
  }
  setMetadata(engine, 'a@b', '{"$tb":2}');
  expect(follow(engine, '1@a@b').event).toBeUndefined();
  expect(follow(engine, '2@a@b').event).toBeDefined();
  engine.softDelete('a@b', 'any');
  expect(follow(engine, '2@a@b').event).toBeUndefined();
  engine.tombstone('a@b', 'any');
  expect(follow(engine, '2@a@b')).toMatchObject({ event: undefined, link: { type: '$>' } });
});

test('a link to an expired event leads nowhere', () => {
  let now = 0;
  const engine = createEngine({ now: () => now });
  engine.append('a', 'any', eventsOf(1));
  setMetadata(engine, 'a', '{"$maxAge":1}');
  now = 1000;
  expect(follow(engine, '0@a').event).toBeDefined();
  now = 1001;
  expect(follow(engine, '0@a').event).toBeUndefined();
});

test('-1 leads to the newest event, and a link to a link to that link', () => {
  const engine = withTarget();
  expect(follow(engine, '-1@a@b').event).toMatchObject({ revision: 2 });
  expect(follow(engine, '0@links').event).toMatchObject({ stream: 'links', revision: 0 });
});

test('what is not written like a link, and every other event, is given as it is', () => {
  const engine = withTarget();
  expect(follow(engine, 'one@a@b')).toMatchObject({ event: { type: '$>' }, link: undefined });
  const [first] = engine.readAll('start', 'forwards', 1).events;
  if (first === undefined) throw new Error('There is no event.');
  expect(engine.resolve(first)).toEqual({ event: first, link: undefined, position: first.position });
});
