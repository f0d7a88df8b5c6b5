// Whatever breaks, whenever it breaks: what comes out of a subscription is the log, in order, each event once.
import { comparePositions, type LogFilter, type LogItem, type Position } from '@millrace/core';
import { manualClock, seededRandom, type SeededRandom } from '@millrace/testing';
import type { WireFault } from '../../src/connection/connection.js';
import { eventStoreDBLog } from '../../src/log/event-store-db-log.js';
import { fakeServer, type FakeServer, type Mishap } from './fake-server.js';
import { collect, eventsTold } from './support.js';

const seeds = Array.from({ length: 200 }, (_, n) => n + 1);

const passing: readonly WireFault[] = ['timeout', 'unavailable', 'not-leader', 'aborted', 'unknown'];

function mishaps(random: SeededRandom, chance: number): FakeServer['mishap'] {
  return ({ kind }): Mishap | undefined => {
    if (!random.chance(chance)) return undefined;
    if (random.chance(0.3)) return { _tag: 'Fails', fault: random.pick(passing) };
    // A read that ends early says that there is no more: no connection does that.
    if (!kind.startsWith('subscribe')) return random.chance(0.3) ? { _tag: 'Silent' } : undefined;
    if (random.chance(0.2)) return { _tag: 'Ends' };
    return random.chance(0.4) ? { _tag: 'Silent' } : { _tag: 'Repeats', count: 1 + random.int(10) };
  };
}

function write(server: FakeServer, random: SeededRandom): void {
  const account = `account-${String(random.int(4))}`;
  const [stream, type] = random.pick([
    [account, 'account/opened'],
    [account, 'account/opened'],
    ['order-1', 'order/placed'],
    ['$stats-1', '$statsCollected'],
    [account, '$metadata'],
    ['millrace.snapshot-account-1', 'millrace/snapshot'],
  ] as const);
  server.append(stream, 1 + random.int(3), type);
  const newest = server.records.at(-1);
  if (newest !== undefined && random.chance(0.05)) server.dead.add(newest.id);
}

const given = ({ records, dead }: FakeServer, kept: (stream: string) => boolean) =>
  records.filter(
    ({ id, stream, type }) => !/^\$|^millrace\./.test(stream) && !type.startsWith('$') && kept(stream) && !dead.has(id),
  );

const words = (records: FakeServer['records']) =>
  records.map(({ stream, revision }) => `${stream}@${String(revision)}`);

function expectTruthfulCheckpoints(items: readonly LogItem[], expected: FakeServer['records']): void {
  let reached: Position | undefined;
  let checkpoint: Position | undefined;
  let events = 0;
  for (const item of items) {
    if (item._tag === 'CaughtUp') continue;
    const position = item._tag === 'Event' ? item.event.position : item.position;
    if (reached !== undefined) expect(comparePositions(position, reached)).toBeGreaterThanOrEqual(0);
    reached = position;
    if (item._tag === 'Event') events += 1;
    else {
      if (checkpoint !== undefined) expect(comparePositions(position, checkpoint)).toBe(1);
      checkpoint = position;
      expect(expected.filter((event) => comparePositions(event.position, position) <= 0)).toHaveLength(events);
    }
  }
}

async function run(seed: number, filter: LogFilter | undefined, kept: (stream: string) => boolean): Promise<void> {
  const random = seededRandom(seed);
  const clock = manualClock();
  const server = fakeServer();
  const interruptions: number[] = [];
  const log = eventStoreDBLog(server.connection, {
    clock,
    random: random.next,
    onInterruption: ({ delay }) => interruptions.push(delay),
  });
  for (let n = random.int(20); n > 0; n--) write(server, random);
  const before = server.records.length;
  const from = random.pick(['start', 'end', 'middle'] as const);
  const middle = server.records[random.int(Math.max(1, before))]?.position;
  const options = {
    from: from === 'middle' ? (middle ?? 'start') : from,
    checkpointInterval: 1 + random.int(10),
    ...(filter === undefined ? {} : { filter }),
  };
  server.batch = () => 1 + random.int(8);
  server.mishap = mishaps(random, random.pick([0.05, 0.3, 0.7]));
  server.late = () => random.chance(0.5);
  const subscription = log.subscribe(options);
  const consumer = collect(subscription, () => (random.chance(0.2) ? clock.sleep(random.int(15_000)) : undefined));
  // 'end' is a time: nothing is written before it is known. The rest breaks as it likes.
  for (let n = 0; from === 'end' && n < 200 && !server.calls.some(({ kind }) => kind === 'subscribeToAll'); n++)
    await clock.advance(random.int(10_000));
  for (let n = 0; n < 60; n++) {
    if (random.chance(0.6)) write(server, random);
    await clock.advance(random.int(random.pick([10, 1_000, 20_000])));
  }
  server.mishap = () => undefined;
  server.append('account-last', 1);
  for (let n = 0; n < 60; n++) await clock.advance(10_000);

  const start = options.from;
  const expected = given(server, kept).filter((record) =>
    start === 'start'
      ? true
      : start === 'end'
        ? comparePositions(record.position, { commit: BigInt(before) * 100n, prepare: BigInt(before) * 100n }) > 0
        : comparePositions(record.position, start) > 0,
  );
  expect(eventsTold(consumer.items)).toEqual(words(expected));
  expectTruthfulCheckpoints(consumer.items, expected);
  expect(consumer.items.some(({ _tag }) => _tag === 'CaughtUp')).toBe(true);
  await consumer.stop();
  expect(await consumer.over).toBeUndefined();
  await clock.advance(60_000);
  expect(server.open.size).toBe(0);
  for (const delay of interruptions) expect(delay).toBeLessThan(3_000);
}

describe('whatever breaks, a subscription gives the log, in order, each event once, and truthful checkpoints', () => {
  test.each(seeds)('without a filter (seed %i)', (seed) => run(seed, undefined, () => true));

  test.each(seeds)('with a filter (seed %i)', (seed) =>
    run(seed, { by: 'stream', prefixes: ['account-'] }, (stream) => stream.startsWith('account-')),
  );

  test.each(seeds)('of one stream (seed %i)', async (seed) => {
    const random = seededRandom(seed);
    const clock = manualClock();
    const server = fakeServer();
    server.patientStreams = random.chance(0.5);
    const log = eventStoreDBLog(server.connection, { clock, random: random.next });
    if (random.chance(0.7)) server.append('account-1', 1 + random.int(10));
    server.batch = () => 1 + random.int(4);
    server.mishap = mishaps(random, random.pick([0.05, 0.3, 0.7]));
    const consumer = collect(log.subscribeToStream('account-1'), () =>
      random.chance(0.2) ? clock.sleep(random.int(15_000)) : undefined,
    );
    for (let n = 0; n < 60; n++) {
      if (random.chance(0.5)) server.append(random.pick(['account-1', 'account-2']), 1 + random.int(3));
      await clock.advance(random.int(random.pick([10, 1_000, 20_000])));
    }
    server.mishap = () => undefined;
    for (let n = 0; n < 60; n++) await clock.advance(10_000);
    expect(eventsTold(consumer.items)).toEqual(words(server.records.filter(({ stream }) => stream === 'account-1')));
    await consumer.stop();
    await clock.advance(60_000);
    expect(server.open.size).toBe(0);
  });
});
