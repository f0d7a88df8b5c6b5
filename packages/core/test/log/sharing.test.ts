// Who shares the subscription to the log beneath, and who has one of its own.
import { sharedLog, type LogFilter } from '@millrace/core';
import { countingStore } from './counting.js';
import { reading } from './reading.js';

const numbered = (stream: string, count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => `${stream}@${String(from + n)}`);

test('ten subscribers of one place share one subscription, and each is given everything', async () => {
  const store = countingStore();
  const log = sharedLog(store);
  await store.write('account-1', 25);
  const readings = Array.from({ length: 10 }, () => reading(log.subscribe()));
  await Promise.all(readings.map((one) => one.caughtUp()));
  await Promise.all([store.write('account-1', 5), ...readings.map((one) => one.eventCount(30))]);
  for (const one of readings) {
    expect(one.events()).toEqual(numbered('account-1', 30));
    expect(one.items.filter(({ _tag }) => _tag === 'CaughtUp')).toHaveLength(1);
  }
  expect(store.subscriptions).toEqual([{ from: 'start', checkpointInterval: 1000 }]);
});

test('each subscriber is given what its own filter lets pass, of the stream or of the type', async () => {
  const store = countingStore();
  const log = sharedLog(store);
  const filters: readonly LogFilter[] = [
    { by: 'stream', prefixes: ['account-'] },
    { by: 'stream', prefixes: ['car-1', 'account-2'] },
    { by: 'eventType', prefixes: ['account/'] },
    { by: 'eventType', prefixes: ['car/'] },
    { by: 'stream', prefixes: [] },
  ];
  const readings = filters.map((filter) => reading(log.subscribe({ filter })));
  for (const stream of ['account-1', 'car-1', 'account-2', 'car-2']) await store.write(stream);
  await Promise.all(readings.map((one) => one.caughtUp()));
  expect(readings.map((one) => one.events())).toEqual([
    ['account-1@0', 'account-2@0'],
    ['car-1@0', 'account-2@0'],
    ['account-1@0', 'car-1@0', 'account-2@0', 'car-2@0'],
    [],
    [],
  ]);
  expect(store.subscriptions).toHaveLength(1);
});

test('a subscriber that comes later reads what the window holds, from its place on', async () => {
  const store = countingStore();
  const log = sharedLog(store);
  await store.write('account-1', 25);
  const first = reading(log.subscribe());
  await first.caughtUp();
  for (const n of [0, 1, 10, 25]) {
    const from = n === 0 ? 'start' : { commit: BigInt(n), prepare: BigInt(n) };
    const later = reading(log.subscribe({ from }));
    await later.caughtUp();
    expect(later.brief()).toEqual([...numbered('account-1', 25 - n, n), 'CaughtUp']);
  }
  expect(store.subscriptions).toHaveLength(1);
});

test('a subscriber from the end is given what comes after it began to iterate', async () => {
  const store = countingStore();
  const log = sharedLog(store);
  await store.write('account-1', 5);
  const all = reading(log.subscribe());
  await all.caughtUp();
  const end = reading(log.subscribe({ from: 'end' }));
  await store.write('account-1', 2);
  await end.eventCount(2);
  expect(end.events()).toEqual(numbered('account-1', 2, 5));
  expect(store.subscriptions).toHaveLength(1);
});

test('a subscriber from the end of an empty log is given everything', async () => {
  const store = countingStore();
  const end = reading(sharedLog(store).subscribe({ from: 'end' }));
  await end.caughtUp();
  await store.write('account-1', 2);
  await end.eventCount(2);
  expect(end.brief()).toEqual(['CaughtUp', ...numbered('account-1', 2)]);
});

test('the subscription ends with its last subscriber, and the next opens another', async () => {
  const store = countingStore();
  const log = sharedLog(store);
  const [one, two] = [reading(log.subscribe()), reading(log.subscribe())];
  await Promise.all([one.caughtUp(), two.caughtUp()]);
  await one.leave();
  expect(store.open()).toBe(1);
  await two.leave();
  expect(store.open()).toBe(0);
  const three = reading(log.subscribe());
  await three.caughtUp();
  expect(store.subscriptions).toHaveLength(2);
  await three.leave();
});

test('several calls of next are answered one after another', async () => {
  const store = countingStore(1);
  const one = reading(sharedLog(store).subscribe());
  await one.caughtUp();
  const waiting = [one.next(), one.next()];
  await store.write('account-1', 2);
  await Promise.all(waiting);
  expect(one.events()).toEqual(numbered('account-1', 2));
});

test('an iteration that is never asked for anything opens nothing', async () => {
  const store = countingStore();
  await reading(sharedLog(store).subscribe()).leave();
  expect(store.subscriptions).toEqual([]);
});

test('one subscription can be iterated twice, each time from its place', async () => {
  const store = countingStore();
  await store.write('account-1', 3);
  const subscription = sharedLog(store).subscribe();
  for (let n = 0; n < 2; n++) {
    const one = reading(subscription);
    await one.caughtUp();
    expect(one.brief()).toEqual([...numbered('account-1', 3), 'CaughtUp']);
  }
});

describe('a subscriber has a subscription of its own, with its own filter,', () => {
  const accounts: LogFilter = { by: 'stream', prefixes: ['account-', 'car-'] };
  const cases: readonly (readonly [string, shared: LogFilter | undefined, own: LogFilter | undefined])[] = [
    ['no filter on a filtered log', accounts, undefined],
    ['a prefix that is within none of the shared', accounts, { by: 'stream', prefixes: ['account-1', 'a'] }],
    ['a filter of the other kind', accounts, { by: 'eventType', prefixes: ['account-1'] }],
    ['a regex', undefined, { by: 'stream', regex: '^account-' }],
    ['another regex than the shared', { by: 'stream', regex: 'a' }, { by: 'stream', regex: 'ac' }],
    ['prefixes on a log shared by regex', { by: 'stream', regex: '^a' }, { by: 'stream', prefixes: ['account-'] }],
  ];
  const sharing: typeof cases = [
    ['longer prefixes', accounts, { by: 'stream', prefixes: ['account-1', 'car-'] }],
    ['the same regex', { by: 'stream', regex: '^account' }, { by: 'stream', regex: '^account' }],
    ['prefixes, on a log that is shared whole', undefined, { by: 'eventType', prefixes: ['account'] }],
  ];
  const play = async (shared: LogFilter | undefined, own: LogFilter | undefined) => {
    const store = countingStore();
    const log = sharedLog(store, shared === undefined ? {} : { filter: shared });
    for (const stream of ['account-1', 'account-2', 'bike-1', 'car-1']) await store.write(stream, 6);
    const first = reading(log.subscribe(shared === undefined ? {} : { filter: shared }));
    await first.caughtUp();
    const options = own === undefined ? {} : { filter: own };
    const second = reading(log.subscribe(options));
    await second.caughtUp();
    const opened = [...store.subscriptions];
    const direct = reading(store.subscribe(options));
    await direct.caughtUp();
    expect(second.events()).toEqual(direct.events());
    return opened.map(({ filter }) => filter);
  };

  test.each(cases)('with %s', async (_, shared, own) => {
    expect(await play(shared, own)).toEqual([shared, own]);
  });

  test.each(sharing)('and shares with %s', async (_, shared, own) => {
    expect(await play(shared, own)).toEqual([shared]);
  });

  test('when it wants checkpoints more often than a filtered shared one sends them', async () => {
    const store = countingStore();
    const log = sharedLog(store, { filter: accounts });
    const first = reading(log.subscribe({ filter: accounts }));
    await first.caughtUp();
    const often = reading(log.subscribe({ filter: accounts, checkpointInterval: 10 }));
    await often.caughtUp();
    expect(store.subscriptions.map(({ checkpointInterval }) => checkpointInterval)).toEqual([1000, 10]);
  });
});

test('everything else is that of the log beneath', async () => {
  const store = countingStore();
  await store.write('account-1', 2);
  const log = sharedLog(store);
  expect(await log.head()).toEqual(await store.head());
  expect(await log.identity()).toEqual(await store.identity());
  for await (const page of log.readAll({ maxCount: 1 })) expect(page.map(({ revision }) => revision)).toEqual([0n]);
  const stream = reading(log.subscribeToStream('account-1', { from: 0n }));
  await stream.caughtUp();
  expect(stream.brief()).toEqual(['account-1@1', 'CaughtUp']);
  await stream.leave();
});

test.each([0, -1, 1.5, Number.NaN])('a buffer of %d is refused', (buffer) => {
  expect(() => sharedLog(countingStore(), { buffer })).toThrow(RangeError);
});
