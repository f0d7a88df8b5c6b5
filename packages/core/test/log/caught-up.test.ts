// "Caught up": once per time a subscriber reaches the head, and never before all that was in the log when it came.
import { ReadError, sharedLog, type SubscribeOptions } from '@millrace/core';
import { countingStore } from './counting.js';
import { reading, settle } from './reading.js';
import { at, scriptedLog, type ScriptedLog } from './scripted-log.js';

// Releases what is held back, save one step, until the work is done.
async function releaseAll({ steps }: ScriptedLog, work: Promise<unknown>, save?: () => void): Promise<void> {
  const state = { done: false };
  void work.finally(() => (state.done = true)).catch(() => undefined);
  for (let turn = 0; turn < 1000 && !state.done; turn++) {
    for (const release of steps.filter((step) => step !== save)) release();
    await settle();
  }
  await work;
}

test('one that joins a live subscription is told so once it has everything, and goes on live', async () => {
  const store = countingStore();
  const log = sharedLog(store);
  await store.write('account-1', 3);
  const first = reading(log.subscribe());
  await first.caughtUp();
  await Promise.all([store.write('account-1', 2), first.eventCount(5)]);
  const second = reading(log.subscribe());
  await second.caughtUp();
  await Promise.all([store.write('account-1', 1), first.eventCount(6), second.eventCount(6)]);
  // The first's own marker, after three events, is not for the second.
  expect(second.brief().indexOf('CaughtUp')).toBe(5);
  for (const one of [first, second]) expect(one.items.filter(({ _tag }) => _tag === 'CaughtUp')).toHaveLength(1);
  expect(store.subscriptions).toHaveLength(1);
});

test('a "caught up" that was found before a subscriber came is not for it', async () => {
  const beneath = scriptedLog({ held: true });
  const log = sharedLog(beneath);
  beneath.append('a-1');
  const first = reading(log.subscribe());
  const [pending, release] = [first.next(), beneath.steps[0]];
  release?.();
  await settle();
  // Event and marker are under way when another event is written, and then another subscriber comes.
  beneath.append('a-1');
  const second = reading(log.subscribe());
  const caughtUp = second.caughtUp();
  await releaseAll(beneath, Promise.all([pending, caughtUp]));
  expect(first.brief()).toEqual(['a-1@0', 'CaughtUp']);
  expect(second.brief()).toEqual(['a-1@0', 'a-1@1', 'CaughtUp']);
});

// A subscriber that has joined a live subscription: what it asks the log is held back, and what it waits for.
async function joining(options?: SubscribeOptions) {
  const beneath = scriptedLog({ held: true, pageSize: () => 1 });
  const log = sharedLog(beneath, { buffer: 4 });
  const first = reading(log.subscribe());
  await releaseAll(beneath, first.caughtUp());
  const second = reading(log.subscribe(options));
  const waiting = second.next();
  await settle();
  const [look, pull] = beneath.steps;
  look?.();
  await settle();
  // The look has found that there is nothing, and not said so yet.
  const answer = beneath.steps.find((step) => step !== pull);
  return { beneath, first, second, waiting, answer };
}

test('a subscriber that finds out where the head is goes on reading meanwhile', async () => {
  const { beneath, second, waiting, answer } = await joining({ filter: { by: 'stream', prefixes: ['a'] } });
  beneath.append('a-1', 2);
  await releaseAll(beneath, waiting, answer);
  expect(second.brief()).toEqual(['a-1@0']);
  const next = second.next();
  answer?.();
  await next;
  // No checkpoint: the second event of this place has not come.
  expect(second.brief()).toEqual(['a-1@0', 'CaughtUp']);
  await releaseAll(beneath, second.eventCount(2));
  expect(second.brief().slice(0, 3)).toEqual(['a-1@0', 'CaughtUp', 'a-1@1']);
});

test('what it has found out does not count when it has fallen behind meanwhile', async () => {
  const { beneath, first, second, waiting, answer } = await joining();
  beneath.append('a-1', 20, true);
  await releaseAll(beneath, waiting, answer);
  await releaseAll(beneath, first.eventCount(20), answer);
  const next = second.next();
  answer?.();
  await releaseAll(beneath, next);
  await releaseAll(beneath, second.caughtUp());
  expect(second.events()).toHaveLength(20);
  expect(second.brief().indexOf('CaughtUp')).toBe(20);
});

test('one that leaves stops looking', async () => {
  const beneath = scriptedLog();
  const log = sharedLog(beneath);
  const idle = reading(log.subscribe());
  await idle.caughtUp();
  beneath.append('a-1', 400, true);
  const late = reading(log.subscribe());
  await late.next();
  await late.leave();
  await settle();
  expect(beneath.reads().count).toBe(1);
  expect(beneath.reads().events).toBeLessThan(100);
});

test('one that joins far behind the head that nobody pulls looks ahead only so far at a time', async () => {
  const beneath = scriptedLog({ pageSize: () => 100 });
  const log = sharedLog(beneath);
  const idle = reading(log.subscribe());
  await idle.caughtUp();
  beneath.append('a-1', 2000, true);
  const late = reading(log.subscribe());
  for (let n = 1; n <= 4; n++) {
    await late.next();
    for (let turn = 0; turn < 20; turn++) await settle();
    expect(beneath.reads().count).toBe(1);
    expect(beneath.reads().events).toBeLessThan(1000);
  }
  await late.caughtUp();
  expect(late.events()).toHaveLength(2000);
  expect(late.brief().at(-1)).toBe('CaughtUp');
  expect(beneath.open()).toBe(1);
});

test('one that always finds a little more is told all the same', async () => {
  const store = countingStore();
  const log = sharedLog(store);
  const first = reading(log.subscribe());
  await first.caughtUp();
  const second = reading(log.subscribe());
  for (let count = 1; count <= 10; count++) {
    await Promise.all([store.write('account-1'), first.eventCount(count)]);
    await second.next();
    await settle();
  }
  expect(second.brief().filter((item) => item === 'CaughtUp')).toHaveLength(1);
});

test('it is said again after falling behind, and not twice without anything between', async () => {
  const store = countingStore(3);
  const log = sharedLog(store);
  const readings = [reading(log.subscribe()), reading(log.subscribe({ filter: { by: 'stream', prefixes: ['a'] } }))];
  await Promise.all(readings.map((one) => one.caughtUp()));
  await store.write('account-1', 20);
  await Promise.all(readings.map((one) => one.caughtUp()));
  for (const one of readings)
    expect(one.brief().filter((item) => !item.startsWith('account'))).toEqual(
      one === readings[0] ? ['CaughtUp', 'CaughtUp'] : ['CaughtUp', '#20', 'CaughtUp'],
    );
});

test.each([
  ['on its own subscription', 20],
  ['on the shared one', 40],
])('one that falls out of the window says it again when it is back at the head, %s', async (_, buffer) => {
  const store = countingStore();
  const log = sharedLog(store, { buffer });
  const fast = reading(log.subscribe());
  await fast.caughtUp();
  const slow = reading(log.subscribe());
  await slow.caughtUp();
  // Little by little: the fast one stays at the head, and is not told again.
  for (let count = 5; count <= 100; count += 5)
    await Promise.all([store.write('account-1', 5), fast.eventCount(count)]);
  await slow.caughtUp();
  expect(slow.events()).toHaveLength(100);
  expect(slow.brief().at(-1)).toBe('CaughtUp');
  expect(store.subscriptions).toHaveLength(2);
});

test('an error of the look at what lies beyond ends only the subscriber that it is for', async () => {
  const beneath = scriptedLog();
  const log = sharedLog(beneath);
  beneath.append('a-1', 2, true);
  const first = reading(log.subscribe());
  await first.caughtUp();
  const error = new ReadError('unavailable', '$all', true);
  beneath.failReads(error);
  const second = reading(log.subscribe({ from: at(2) }));
  await expect(second.next()).rejects.toBe(error);
  expect(await second.next()).toBeUndefined();
  beneath.append('a-1');
  await first.eventCount(3);
  expect(beneath.open()).toBe(1);
});
