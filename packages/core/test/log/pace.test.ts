// Each subscriber at its own pace: the slow do not hold back the fast, nobody loses anything, and memory is bounded.
import { sharedLog, type Position } from '@millrace/core';
import { Upstream } from '../../src/log/upstream.js';
import { countingStore } from './counting.js';
import { reading, settle, type Reading } from './reading.js';
import { at, scriptedLog } from './scripted-log.js';

const numbered = (stream: string, count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => `${stream}@${String(from + n)}`);

const place = (n: number): Position => ({ commit: BigInt(n), prepare: BigInt(n) });

async function inStep(count: number, ...readings: readonly Reading[]): Promise<void> {
  await Promise.all(readings.map((one) => one.eventCount(count)));
}

test('a slow subscriber does not hold back a fast one, falls out of the window, and loses nothing', async () => {
  const store = countingStore();
  const log = sharedLog(store, { buffer: 20 });
  await store.write('account-1', 500);
  const [fast, slow] = [reading(log.subscribe()), reading(log.subscribe())];
  await inStep(5, fast, slow);
  await fast.caughtUp();
  expect(fast.events()).toHaveLength(500);
  expect(slow.events().length).toBeLessThan(50);
  expect(store.subscriptions).toHaveLength(1);
  await slow.eventCount(slow.events().length + 1);
  expect(store.subscriptions).toHaveLength(2);
  await slow.caughtUp();
  expect(slow.events()).toEqual(numbered('account-1', 500));
});

test('one that has fallen out shares again when it is back in the window', async () => {
  const store = countingStore();
  const log = sharedLog(store, { buffer: 20 });
  const [fast, slow] = [reading(log.subscribe()), reading(log.subscribe())];
  await Promise.all([fast.caughtUp(), slow.caughtUp()]);
  await store.write('account-1', 100);
  await fast.eventCount(100);
  await slow.eventCount(100);
  await store.write('account-1', 5);
  await inStep(105, fast, slow);
  expect(store.open()).toBe(1);
  expect(store.subscriptions).toHaveLength(2);
  for (const one of [fast, slow]) expect(one.events()).toEqual(numbered('account-1', 105));
});

test('one that starts behind the window has a subscription of its own until it gets there', async () => {
  const store = countingStore();
  const log = sharedLog(store, { buffer: 40 });
  await store.write('account-1', 200);
  const front = reading(log.subscribe({ from: place(150) }));
  await front.caughtUp();
  const filter = { by: 'stream', prefixes: ['account-'] } as const;
  const behind = reading(log.subscribe({ filter }));
  await behind.eventCount(10);
  expect(store.open()).toBe(2);
  expect(store.subscriptions[1]).toMatchObject({ from: 'start', filter });
  await behind.caughtUp();
  expect(behind.events()).toEqual(numbered('account-1', 200));
  expect(store.open()).toBe(1);
  await store.write('account-1', 3);
  await Promise.all([front.eventCount(53), behind.eventCount(203)]);
  expect(store.subscriptions).toHaveLength(2);
});

test('one goes over to the near half of a window only, from which it does not soon fall out', async () => {
  const store = countingStore(1);
  const log = sharedLog(store, { buffer: 20 });
  await store.write('account-1', 100);
  const front = reading(log.subscribe({ from: place(70) }));
  await front.caughtUp();
  const behind = reading(log.subscribe());
  for (const [count, open] of [
    [85, 2],
    [90, 2],
    [93, 1],
  ] as const) {
    await behind.eventCount(count);
    expect(store.open()).toBe(open);
  }
});

test('one that starts ahead opens the subscription at the front, which the others go over to', async () => {
  const store = countingStore();
  const log = sharedLog(store, { buffer: 40 });
  await store.write('account-1', 200);
  const old = reading(log.subscribe());
  await old.eventCount(10);
  const filter = { by: 'stream', prefixes: ['account-'] } as const;
  const fronts = [190, 195].map((n) => reading(log.subscribe({ from: place(n), filter })));
  for (const one of fronts) await one.caughtUp();
  // The slow start of the first is not in the way of the others, who share.
  expect(old.events()).toHaveLength(10);
  expect(store.subscriptions).toHaveLength(2);
  expect(fronts.map((one) => one.events().length)).toEqual([10, 5]);
  await old.caughtUp();
  await store.write('account-1');
  await Promise.all([old.eventCount(201), ...fronts.map((one, n) => one.eventCount(n === 0 ? 11 : 6))]);
  expect(old.events()).toEqual(numbered('account-1', 201));
  // The one at the front, which asks for everything.
  expect(store.going()).toEqual([{ from: place(190), checkpointInterval: 1000 }]);
});

test('many that start at once, each at another place, end up on one subscription', async () => {
  const store = countingStore();
  const log = sharedLog(store, { buffer: 100 });
  await store.write('account-1', 200);
  const places = [150, 20, 199, 0, 120, 200, 100, 101, 60];
  const readings = places.map((n) => reading(log.subscribe({ from: place(n) })));
  await Promise.all(readings.map((one) => one.caughtUp()));
  const live = readings.map((one, n) => one.eventCount(201 - (places[n] ?? 0)));
  await settle();
  expect(store.open()).toBe(1);
  await store.write('account-1');
  await Promise.all(live);
  for (const [n, one] of readings.entries()) {
    const from = places[n] ?? 0;
    expect(one.events()).toEqual(numbered('account-1', 201 - from, from));
    expect(one.items.filter(({ _tag }) => _tag === 'CaughtUp')).toHaveLength(1);
  }
});

test('those on subscriptions of their own share again when the shared one has gone', async () => {
  const store = countingStore();
  const log = sharedLog(store, { buffer: 20 });
  await store.write('account-1', 100);
  await store.write('car-1', 100);
  const front = reading(log.subscribe({ from: place(200) }));
  await front.caughtUp();
  const filters = ['account-', 'car-'].map((prefix) => ({ by: 'stream', prefixes: [prefix] }) as const);
  const behind = filters.map((filter) => reading(log.subscribe({ filter })));
  await Promise.all(behind.map((one) => one.eventCount(5)));
  await front.leave();
  expect(store.open()).toBe(2);
  await Promise.all(behind.map((one) => one.caughtUp()));
  const live = behind.map((one) => one.eventCount(102));
  await settle();
  await store.write('account-1', 2);
  await store.write('car-1', 2);
  await Promise.all(live);
  expect(store.open()).toBe(1);
  expect(behind.map((one) => one.events())).toEqual([numbered('account-1', 102), numbered('car-1', 102)]);
});

test('nothing is pulled while no subscriber waits, and no more than a page ahead of the fastest', async () => {
  const beneath = scriptedLog();
  const log = sharedLog(beneath, { buffer: 100 });
  beneath.append('account-1', 1000, true);
  const [one, two] = [reading(log.subscribe()), reading(log.subscribe())];
  await settle();
  expect(beneath.given()).toBe(0);
  await one.next();
  await settle();
  expect(beneath.given()).toBe(4);
  await two.next();
  await settle();
  expect(beneath.given()).toBe(4);
  await two.next();
  await settle();
  expect(beneath.given()).toBe(8);
  await one.leave();
  await two.leave();
});

test('a window keeps so many items and no more, whatever comes', async () => {
  const beneath = scriptedLog({ pageSize: () => 7 });
  beneath.append('account-1', 1000, true);
  let waiting: () => void = () => undefined;
  const options = { from: 'start', filter: undefined, checkpointInterval: 1, isShared: true, order: 0 } as const;
  const upstream = new Upstream(
    { ...options, buffer: 50 },
    () => beneath.subscribe()[Symbol.asyncIterator](),
    () => waiting(),
  );
  while (!upstream.live) {
    const arrived = new Promise<void>((resolve) => (waiting = resolve));
    upstream.pull();
    await arrived;
    expect(upstream.item(upstream.next - 51)).toBeUndefined();
    expect(upstream.keeps(upstream.next - 51)).toBe(false);
  }
  expect(upstream.next).toBe(1001);
  expect(upstream.item(1000)).toEqual({ _tag: 'CaughtUp' });
  expect(upstream.item(951)).toMatchObject({ event: { revision: 951n } });
  expect(upstream.find({ after: at(951), at: at(951) })).toBe(951);
  expect(upstream.find({ after: at(950), at: at(950) })).toBeUndefined();
  expect(upstream.find({ after: at(1001), at: at(1001) })).toBeUndefined();
  upstream.close();
  expect(upstream.item(1000)).toBeUndefined();
});

test('a page larger than the window reaches whoever waits for it, in pages of at most 512 items', async () => {
  const store = countingStore(3000);
  const log = sharedLog(store, { buffer: 1 });
  await store.write('account-1', 2000);
  const readings = [reading(log.subscribe()), reading(log.subscribe())];
  for (let n = 0; n < 4; n++)
    expect((await Promise.all(readings.map((one) => one.next()))).map((page) => page?.length)).toEqual(
      n < 3 ? [512, 512] : [465, 464],
    );
  await readings[1]?.caughtUp();
  for (const one of readings) expect(one.brief()).toEqual([...numbered('account-1', 2000), 'CaughtUp']);
  expect(store.subscriptions).toHaveLength(1);
});
