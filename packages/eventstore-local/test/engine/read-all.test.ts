// The whole log by position.
import { createEngine } from '../../src/engine/create-engine.js';
import type { LogEngine, LogPosition } from '../../src/engine/engine.js';
import { eventsOf, positionOf } from './support.js';

const withEvents = (count: number): { readonly engine: LogEngine; readonly places: readonly LogPosition[] } => {
  const engine = createEngine();
  const places = Array.from({ length: count }, (_, index) =>
    positionOf(engine.append(index % 2 === 0 ? 'even' : 'odd', 'any', eventsOf(1))),
  );
  return { engine, places };
};

const placesOf = (
  engine: LogEngine,
  from: LogPosition | 'start' | 'end',
  direction: 'forwards' | 'backwards',
  limit = 99,
) => engine.readAll(from, direction, limit).events.map(({ position }) => position);

test('forwards a place is included, backwards it is not', () => {
  const { engine, places } = withEvents(5);
  const [, , third] = places;
  if (third === undefined) throw new Error('There is no third event.');
  expect(placesOf(engine, third, 'forwards')).toEqual(places.slice(2));
  expect(placesOf(engine, third, 'backwards')).toEqual(places.slice(0, 2).reverse());
  expect(placesOf(engine, 'start', 'forwards')).toEqual(places);
  expect(placesOf(engine, 'end', 'backwards')).toEqual([...places].reverse());
  expect(placesOf(engine, 'end', 'forwards')).toEqual([]);
  expect(placesOf(engine, 'start', 'backwards')).toEqual([]);
});

test('a place whose prepare is beyond its commit lies behind the event', () => {
  const { engine, places } = withEvents(3);
  const [first] = places;
  if (first === undefined) throw new Error('There is no event.');
  const behind = { commit: first.commit, prepare: first.commit + 1 };
  expect(placesOf(engine, behind, 'forwards')).toEqual(places.slice(1));
});

test('page after page gives every event once, in both directions, with any page size', () => {
  const { engine, places } = withEvents(23);
  for (const limit of [1, 2, 7, 23, 24]) {
    for (const direction of ['forwards', 'backwards'] as const) {
      const all: LogPosition[] = [];
      let from: LogPosition | 'start' | 'end' = direction === 'forwards' ? 'start' : 'end';
      for (let end = false; !end;) {
        const page = engine.readAll(from, direction, limit);
        all.push(...page.events.map(({ position }) => position));
        ({ next: from, end } = page);
      }
      expect(all).toEqual(direction === 'forwards' ? places : [...places].reverse());
    }
  }
});

test('the place after a page is behind its last event, where nothing need begin yet', () => {
  const { engine, places } = withEvents(2);
  const { next, end } = engine.readAll('start', 'forwards', 99);
  expect(next).toEqual({ commit: engine.end().commit, prepare: 0 });
  expect(end).toBe(true);
  expect(engine.readAll('end', 'backwards', 1).next).toEqual(places[1]);
  const added = positionOf(engine.append('even', 'any', eventsOf(1)));
  expect(placesOf(engine, next, 'forwards')).toEqual([added]);
});

test('a filter leaves events out, and a window ends the search before the page is full', () => {
  const { engine, places } = withEvents(10);
  const odd = ({ stream }: { readonly stream: string }): boolean => stream === 'odd';
  const page = engine.readAll('start', 'forwards', 2, odd, 3);
  expect(page.events.map(({ position }) => position)).toEqual([places[1]]);
  expect(page).toMatchObject({ looked: 3, end: false, next: { commit: places[3]?.commit } });
  expect(engine.readAll('start', 'forwards', 2, odd)).toMatchObject({ looked: 4, end: false });
  const back = engine.readAll('end', 'backwards', 9, odd, 4);
  expect(back.events.map(({ position }) => position)).toEqual([places[9], places[7]]);
  expect(back).toMatchObject({ looked: 4, end: false, next: places[6] });
});

test('forwards from beyond the end nothing is found, and the place stays', () => {
  const { engine } = withEvents(2);
  const beyond = { commit: engine.end().commit + 1, prepare: engine.end().commit + 1 };
  expect(engine.readAll(beyond, 'forwards', 9)).toEqual({ events: [], next: beyond, looked: 0, end: true });
});

test('a place where no record begins is refused, and backwards one beyond the end too', () => {
  const { engine, places } = withEvents(3);
  const amid = (places[1]?.commit ?? 0) + 1;
  const beyond = engine.end().commit + 1;
  for (const [commit, direction] of [
    [amid, 'forwards'],
    [amid, 'backwards'],
    [1, 'forwards'],
    [beyond, 'backwards'],
  ] as const) {
    expect(engine.readAll({ commit, prepare: commit }, direction, 9)).toMatchObject({ events: [], invalid: true });
  }
  expect(engine.readAll({ commit: 0, prepare: 0 }, 'forwards', 9).events).toHaveLength(3);
});

test('an empty log can be read from both ends', () => {
  const engine = createEngine();
  for (const from of ['start', 'end'] as const) {
    for (const direction of ['forwards', 'backwards'] as const) {
      expect(engine.readAll(from, direction, 9)).toMatchObject({ events: [], looked: 0, end: true });
    }
  }
});

test('one may go on behind a page whatever came next: an empty append, a new life, a lost write', () => {
  const engine = createEngine();
  engine.append('a', 'any', eventsOf(1));
  engine.softDelete('a', 'any');
  const stops: LogPosition[] = [];
  const stop = (): void => {
    stops.push(engine.readAll('start', 'forwards', 99).next, engine.end());
  };
  stop();
  engine.append('a', 'any', []);
  stop();
  engine.append('b', 'any', []);
  stop();
  engine.append('b', 'any', []);
  engine.append('b', 'any', eventsOf(1));
  stop();
  engine.holdReplication();
  engine.append('b', 'any', eventsOf(1));
  engine.loseUnreplicated();
  stop();
  const newest = positionOf(engine.append('b', 'any', eventsOf(1)));
  for (const from of stops) {
    expect([from, placesOf(engine, from, 'forwards').at(-1)]).toEqual([from, newest]);
    expect(engine.readAll(from, 'backwards', 99).invalid).toBeUndefined();
  }
});
