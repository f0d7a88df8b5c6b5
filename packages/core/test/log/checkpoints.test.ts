// Checkpoints: at least one per interval of events looked at, for each subscriber, also when nothing is for it.
import { sharedLog, type LogFilter } from '@millrace/core';
import { countingStore } from './counting.js';
import { reading } from './reading.js';

const nothing: LogFilter = { by: 'stream', prefixes: ['nothing-'] };

test('each subscriber gets them by its own interval, though nothing passes its filter', async () => {
  const store = countingStore();
  await store.write('account-1', 20);
  const log = sharedLog(store);
  const readings = [1, 2, 5, 20, 1000].map((checkpointInterval) =>
    reading(log.subscribe({ filter: nothing, checkpointInterval })),
  );
  await Promise.all(readings.map((one) => one.caughtUp()));
  const all = Array.from({ length: 20 }, (_, n) => `#${String(n + 1)}`);
  // The place before the event that makes the interval full, and the head.
  expect(readings.map((one) => one.brief().join(' '))).toEqual([
    `${all.join(' ')} CaughtUp`,
    `${all.join(' ')} CaughtUp`,
    '#4 #8 #12 #16 #20 CaughtUp',
    '#19 #20 CaughtUp',
    '#20 CaughtUp',
  ]);
  expect(store.subscriptions).toHaveLength(1);
});

test('live, they go on within the interval', async () => {
  const store = countingStore();
  const log = sharedLog(store);
  const one = reading(log.subscribe({ filter: nothing, checkpointInterval: 10 }));
  await one.caughtUp();
  for (let n = 0; n < 5; n++) {
    await Promise.all([store.write('account-1', 10), one.next()]);
    const last = one.items.at(-1);
    expect(last?._tag === 'Checkpoint' && last.position.commit).toBeGreaterThanOrEqual(n * 10);
  }
});

test('one that joins a live subscription gets one when it has caught up', async () => {
  const store = countingStore();
  const log = sharedLog(store);
  await store.write('account-1', 7);
  const first = reading(log.subscribe());
  await first.caughtUp();
  const second = reading(log.subscribe({ filter: nothing }));
  await second.caughtUp();
  expect(second.brief()).toEqual(['#7', 'CaughtUp']);
  expect(store.subscriptions).toHaveLength(1);
});

test('those of the log beneath are passed on, and count what the shared filter hides', async () => {
  const store = countingStore();
  const log = sharedLog(store, { filter: { by: 'stream', prefixes: ['account-', 'nothing-'] } });
  await store.write('car-1', 12);
  await store.write('account-1', 2);
  const [accounts, none] = ['account-', 'nothing-'].map((prefix) =>
    reading(log.subscribe({ filter: { by: 'stream', prefixes: [prefix] }, checkpointInterval: 5 })),
  );
  await Promise.all([accounts?.caughtUp(), none?.caughtUp()]);
  expect(accounts?.brief()).toEqual(['#5', '#10', 'account-1@0', 'account-1@1', '#14', 'CaughtUp']);
  expect(none?.brief()).toEqual(['#5', '#10', '#14', 'CaughtUp']);
  expect(store.subscriptions).toHaveLength(1);
});

test('without a filter there are none but those of the log beneath', async () => {
  const store = countingStore();
  await store.write('account-1', 5);
  const one = reading(sharedLog(store).subscribe({ checkpointInterval: 1 }));
  await one.caughtUp();
  expect(one.items.some(({ _tag }) => _tag === 'Checkpoint')).toBe(false);
});
