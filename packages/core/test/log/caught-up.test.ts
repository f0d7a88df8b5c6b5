// "Caught up": once per time a subscriber reaches the head, and never before all that was in the log when it came.
import { ReadError, sharedLog } from '@millrace/core';
import { countingStore } from './counting.js';
import { reading, settle } from './reading.js';
import { at, scriptedLog, type ScriptedLog } from './scripted-log.js';

// Releases everything that is held back, and what that leads to.
async function releaseAll({ steps }: ScriptedLog): Promise<void> {
  for (let turn = 0; turn < 10; turn++) {
    for (const release of [...steps]) release();
    await settle();
  }
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
  await releaseAll(beneath);
  await Promise.all([pending, caughtUp]);
  expect(first.brief()).toEqual(['a-1@0', 'CaughtUp']);
  expect(second.brief()).toEqual(['a-1@0', 'a-1@1', 'CaughtUp']);
});

test('a subscriber that finds out where the head is goes on reading meanwhile', async () => {
  const beneath = scriptedLog({ held: true });
  const log = sharedLog(beneath);
  const first = reading(log.subscribe());
  const started = first.caughtUp();
  await releaseAll(beneath);
  await started;
  const second = reading(log.subscribe());
  const event = second.next();
  await settle();
  // The pull and the look are held back; only the pull is released.
  expect(beneath.steps).toHaveLength(2);
  beneath.append('a-1');
  const [look] = beneath.steps;
  for (const release of beneath.steps.filter((step) => step !== look)) release();
  await settle();
  for (const release of beneath.steps.filter((step) => step !== look)) release();
  await event;
  expect(second.brief()).toEqual(['a-1@0']);
  const caughtUp = second.caughtUp();
  await releaseAll(beneath);
  await caughtUp;
  expect(second.brief()).toEqual(['a-1@0', 'CaughtUp']);
});

test('one that joins far behind the head that nobody pulls looks ahead only so far at a time', async () => {
  const beneath = scriptedLog({ pageSize: () => 100 });
  const log = sharedLog(beneath);
  const idle = reading(log.subscribe());
  await idle.caughtUp();
  beneath.append('a-1', 2000, true);
  const late = reading(log.subscribe());
  await late.next();
  await settle();
  expect(beneath.reads()).toBe(1);
  await late.caughtUp();
  expect(late.events()).toHaveLength(2000);
  expect(late.brief().at(-1)).toBe('CaughtUp');
  expect(beneath.reads()).toBeLessThan(10);
  expect(beneath.open()).toBe(1);
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

test('one that falls out of the window says it again when it is back at the head', async () => {
  const store = countingStore();
  const log = sharedLog(store, { buffer: 20 });
  const [fast, slow] = [reading(log.subscribe()), reading(log.subscribe())];
  await Promise.all([fast.caughtUp(), slow.caughtUp()]);
  await store.write('account-1', 100);
  await fast.eventCount(100);
  await slow.caughtUp();
  expect(slow.events()).toHaveLength(100);
  expect(slow.brief().at(-1)).toBe('CaughtUp');
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
