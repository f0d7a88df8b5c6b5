// Random subscribers, speeds, appends, joins, leaves and errors against a plain list of the log.
import { ReadError, comparePositions, sharedLog, type LogFilter, type LogItem, type Position } from '@millrace/core';
import { seededRandom, type SeededRandom } from '@millrace/testing';
import { brief, settle } from './reading.js';
import { passes, scriptedLog, type ScriptedLog } from './scripted-log.js';

const RUNS = Number(process.env['SHARED_LOG_RUNS'] ?? 100);
const STREAMS = ['a-1', 'a-2', 'ab-1', 'b-1', 'c-1'];
const SHARED: readonly (readonly [LogFilter?])[] = [[], [{ by: 'stream', prefixes: ['a', 'b'] }]];
const FILTERS: readonly (readonly [LogFilter?])[] = [
  [],
  [{ by: 'stream', prefixes: ['a'] }],
  [{ by: 'stream', prefixes: ['a-2', 'b-'] }],
  [{ by: 'stream', prefixes: ['c'] }],
  [{ by: 'stream', prefixes: ['nothing'] }],
  [{ by: 'stream', regex: '^a-1' }],
];

interface Subscriber {
  readonly filter: LogFilter | undefined;
  readonly interval: number;
  readonly iterator: AsyncIterator<readonly LogItem[]>;
  readonly items: LogItem[];
  /** What it must give: from here in the list on. Known of `'end'` once something has come. */
  readonly from: Position | 'start' | 'end';
  /** How many events there were when it was made. */
  readonly began: number;
  readonly eager: number;
  waiting: boolean;
  over: boolean;
}

const name = (event: { readonly stream: string; readonly revision: bigint }) =>
  `${event.stream}@${String(event.revision)}`;

function expectedOf(log: ScriptedLog, { from, filter, began, items }: Subscriber): readonly string[] {
  const matching = (start: number) => log.events.slice(start).filter((event) => passes(filter, event));
  if (from === 'start') return matching(0).map(name);
  if (from !== 'end') {
    const start = log.events.findIndex(({ position }) => comparePositions(position, from) > 0);
    return start < 0 ? [] : matching(start).map(name);
  }
  // The end is wherever the log ended when it was asked: at or after the place where it was made.
  const first = items.find((item) => item._tag === 'Event');
  const all = matching(began);
  return first === undefined ? [] : all.slice(all.indexOf(first.event)).map(name);
}

// What must hold of everything that one subscriber was given so far. Throws what does not.
function check(log: ScriptedLog, subscriber: Subscriber): void {
  const { items, filter, began, from, interval } = subscriber;
  const must = (holds: boolean, what: string): void => {
    if (!holds)
      throw new Error(`${what}: ${JSON.stringify({ from, filter, interval }, plain)} ${items.map(brief).join(' ')}`);
  };
  const expected = expectedOf(log, subscriber);
  // The newest position of each count of its events: where the last of them stands.
  const positions = new Map(log.events.map((event) => [name(event), event.position]));
  const before = new Set(log.events.slice(0, began).map(name));
  let given = 0;
  let reached: Position | undefined = from === 'start' || from === 'end' ? undefined : from;
  let marked = reached;
  for (const [n, item] of items.entries()) {
    const following = expected[given];
    if (item._tag === 'CaughtUp') {
      must(items[n - 1]?._tag !== 'CaughtUp', 'twice caught up');
      must(from === 'end' || following === undefined || !before.has(following), 'caught up too early');
      continue;
    }
    const place: Position = item._tag === 'Event' ? item.event.position : item.position;
    must(reached === undefined || comparePositions(place, reached) >= 0, 'a place goes back');
    reached = place;
    if (item._tag === 'Event') {
      must(name(item.event) === following, 'another event');
      given += 1;
      continue;
    }
    const next = following === undefined ? undefined : positions.get(following);
    must(next === undefined || comparePositions(next, place) > 0, 'a checkpoint ahead of an event');
    // At most as many events as the interval between two checkpoints, and those of an append at either end.
    const looked = countBetween(log, marked, place);
    must(filter === undefined || from === 'end' || looked <= interval + 2 * LARGEST, 'a checkpoint is missing');
    marked = place;
  }
}

function countBetween({ events }: ScriptedLog, after: Position | undefined, upTo: Position): number {
  const isBetween = (place: Position) =>
    (after === undefined || comparePositions(place, after) > 0) && comparePositions(place, upTo) <= 0;
  return events.filter(({ position }) => isBetween(position)).length;
}

const plain = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value);

const LARGEST = 5;

function play(random: SeededRandom) {
  const log = scriptedLog({ held: true, pageSize: () => 1 + random.int(6) });
  const [shared] = random.pick(SHARED);
  const subject = sharedLog(log, { buffer: 1 + random.int(20), ...(shared === undefined ? {} : { filter: shared }) });
  const subscribers: Subscriber[] = [];
  const unexpected: unknown[] = [];
  const counts = { events: 0, errors: 0, caughtUp: 0, checkpoints: 0 };

  const subscribe = (): void => {
    const [filter] = random.pick(FILTERS);
    const interval = 1 + random.int(12);
    const old = log.events[random.int(log.events.length)]?.position;
    const from = random.pick<Position | 'start' | 'end'>([
      'start',
      'end',
      old ?? 'start',
      log.events.at(-1)?.position ?? 'start',
    ]);
    const options = { from, checkpointInterval: interval, ...(filter === undefined ? {} : { filter }) };
    const iterator = subject.subscribe(options)[Symbol.asyncIterator]();
    const eager = random.pick([0.05, 0.5, 1]);
    const began = log.events.length;
    subscribers.push({ filter, interval, iterator, items: [], from, began, eager, waiting: false, over: false });
  };
  const read = (subscriber: Subscriber): void => {
    if (subscriber.waiting || subscriber.over) return;
    subscriber.waiting = true;
    subscriber.iterator.next().then(
      (result) => {
        subscriber.waiting = false;
        if (result.done === true) subscriber.over = true;
        else subscriber.items.push(...result.value);
      },
      (error: unknown) => {
        subscriber.over = true;
        counts.errors += 1;
        if (!(error instanceof ReadError)) unexpected.push(error);
      },
    );
  };
  const act = (): void => {
    const what = random.next();
    const some = subscribers[random.int(subscribers.length)];
    if (what < 0.2) log.append(random.pick(STREAMS), 1 + random.int(LARGEST), random.chance(0.3));
    else if (what < 0.24 && subscribers.filter(({ over }) => !over).length < 6) subscribe();
    else if (what < 0.25 && some !== undefined) {
      some.over = true;
      void some.iterator.return?.();
    } else if (what < 0.255) log.breakAll(new ReadError('unavailable', '$all', true));
    else if (what < 0.65 && log.steps.length > 0) random.pick(log.steps)();
    else for (const one of subscribers) if (random.chance(one.eager * 0.3)) read(one);
  };
  const checkAll = (): void => {
    for (const one of subscribers) check(log, one);
  };
  return { log, subscribers, subscribe, read, act, checkAll, unexpected, counts };
}

// Reads and releases until nobody has anything more to read.
async function drain({ log, subscribers, read }: ReturnType<typeof play>): Promise<void> {
  for (let quiet = 0; quiet < 5;) {
    for (const one of subscribers) read(one);
    const before = subscribers.reduce((sum, { items }) => sum + items.length, 0);
    const released = log.steps.length;
    for (const release of [...log.steps]) release();
    await settle();
    const after = subscribers.reduce((sum, { items }) => sum + items.length, 0);
    quiet = after === before && released === 0 ? quiet + 1 : 0;
  }
}

async function run(seed: number): Promise<ReturnType<typeof play>> {
  const random = seededRandom(seed);
  const game = play(random);
  game.subscribe();
  for (let n = 0; n < 250; n++) {
    game.act();
    if (random.chance(0.5)) await settle();
  }
  await drain(game);
  game.checkAll();
  const { log, subscribers, unexpected } = game;
  expect(unexpected).toEqual([]);
  const active = subscribers.filter(({ over }) => !over);
  for (const one of active) {
    const expected = expectedOf(log, one);
    expect(one.items.filter(({ _tag }) => _tag === 'Event')).toHaveLength(expected.length);
    expect(one.items.some(({ _tag }) => _tag === 'CaughtUp')).toBe(true);
    const last = one.items.flatMap((item) => (item._tag === 'Checkpoint' ? [item.position] : [])).at(-1);
    const [end, place] = [log.events.at(-1)?.position, last ?? (typeof one.from === 'object' ? one.from : undefined)];
    if (one.filter !== undefined && one.from !== 'end' && end !== undefined)
      expect(countBetween(log, place, end)).toBeLessThanOrEqual(one.interval + 2 * LARGEST);
  }
  for (const one of active) await one.iterator.return?.();
  await drain(game);
  expect(log.open()).toBe(0);
  return game;
}

test(`every subscriber gets exactly its events, in order, whatever happens (${String(RUNS)} runs)`, async () => {
  const first = Number(process.env['SHARED_LOG_SEED'] ?? Date.now() % 1_000_000);
  const totals = { events: 0, caughtUp: 0, checkpoints: 0, errors: 0 };
  for (let seed = first; seed < first + RUNS; seed++) {
    try {
      const { subscribers, counts } = await run(seed);
      for (const { items } of subscribers)
        for (const { _tag } of items)
          totals[_tag === 'Event' ? 'events' : _tag === 'CaughtUp' ? 'caughtUp' : 'checkpoints'] += 1;
      totals.errors += counts.errors;
    } catch (error) {
      throw new Error(`seed ${String(seed)}`, { cause: error });
    }
  }
  for (const total of Object.values(totals)) expect(total).toBeGreaterThan(0);
}, 120_000);
