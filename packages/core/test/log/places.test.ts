// Events of one append may share a place: nobody loses or repeats one of them by changing the subscription amid them.
import { sharedLog, type LogFilter } from '@millrace/core';
import { reading, settle } from './reading.js';
import { at, scriptedLog } from './scripted-log.js';

const numbered = (stream: string, count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => `${stream}@${String(from + n)}`);

test('one that falls out of the window amid an append goes on amid it', async () => {
  const beneath = scriptedLog();
  const log = sharedLog(beneath, { buffer: 4 });
  beneath.append('a-1');
  beneath.append('a-1', 9);
  beneath.append('a-1', 20, true);
  const [fast, slow] = [reading(log.subscribe()), reading(log.subscribe())];
  await Promise.all([fast.next(), slow.next()]);
  expect(slow.events()).toEqual(numbered('a-1', 4));
  await fast.caughtUp();
  await slow.caughtUp();
  // From the last place of which it has everything.
  expect(beneath.subscriptions[1]?.from).toEqual(at(1));
  for (const one of [fast, slow]) expect(one.events()).toEqual(numbered('a-1', 30));
});

test('one that joins amid an append is given the rest of it', async () => {
  const beneath = scriptedLog();
  const log = sharedLog(beneath, { buffer: 100 });
  beneath.append('a-1', 30, true);
  beneath.append('a-1', 9);
  beneath.append('a-1', 3, true);
  const front = reading(log.subscribe({ from: at(28) }));
  await front.caughtUp();
  // Of the append at place 31 it gets the first two on its own subscription.
  const behind = reading(log.subscribe());
  await behind.eventCount(32);
  expect(beneath.open()).toBe(2);
  await behind.next();
  expect(beneath.open()).toBe(1);
  await behind.caughtUp();
  expect(behind.events()).toEqual(numbered('a-1', 42));
});

test('a subscriber that starts at a shared place is given none of it, one before it all', async () => {
  const beneath = scriptedLog({ pageSize: () => 2 });
  const log = sharedLog(beneath, { buffer: 3 });
  beneath.append('a-1', 2);
  beneath.append('a-1', 5);
  beneath.append('a-1', 2);
  const first = reading(log.subscribe());
  // The window begins amid the second append.
  await first.eventCount(6);
  const [inside, before] = [reading(log.subscribe({ from: at(2) })), reading(log.subscribe({ from: at(1) }))];
  await Promise.all([inside.caughtUp(), before.caughtUp(), first.caughtUp()]);
  expect(inside.events()).toEqual(numbered('a-1', 2, 7));
  expect(before.events()).toEqual(numbered('a-1', 7, 2));
  expect(first.events()).toEqual(numbered('a-1', 9));
});

test('a checkpoint is not given for a place at which more may come', async () => {
  const filter: LogFilter = { by: 'stream', prefixes: ['b-'] };
  const beneath = scriptedLog({ pageSize: () => 5 });
  const log = sharedLog(beneath);
  const [all, none] = [reading(log.subscribe()), reading(log.subscribe({ filter, checkpointInterval: 2 }))];
  await Promise.all([all.caughtUp(), none.caughtUp()]);
  const waiting = none.next();
  // Nothing says that there is no sixth event of this place.
  beneath.append('a-1', 5);
  await all.eventCount(5);
  await settle();
  expect(none.brief()).toEqual(['CaughtUp']);
  beneath.append('a-1');
  await all.eventCount(6);
  await waiting;
  expect(none.brief()).toEqual(['CaughtUp', '#1']);
  await none.leave();
  await all.leave();
});
