// How a subscriber of a shared log ends: left, aborted, or broken with the subscription beneath.
import * as E from 'fp-ts/lib/Either.js';
import { ReadError, sharedLog } from '@millrace/core';
import { countingStore } from './counting.js';
import { reading, settle } from './reading.js';
import { scriptedLog } from './scripted-log.js';

const broken = new ReadError('unavailable', '$all', true);

describe('a subscriber that is left', () => {
  test('ends at once, a next that waits included, also when the log beneath does not answer', async () => {
    const beneath = scriptedLog({ held: true });
    const log = sharedLog(beneath);
    for (const options of [{}, { from: 'end' }] as const) {
      const iterator = log.subscribe(options)[Symbol.asyncIterator]();
      const waiting = [iterator.next(), iterator.next()];
      await iterator.return?.();
      for (const one of waiting) expect(await one).toEqual({ done: true, value: undefined });
      expect(await iterator.next()).toEqual({ done: true, value: undefined });
    }
    expect(beneath.open()).toBe(0);
  });

  test('leaves the others where they are', async () => {
    const store = countingStore();
    const log = sharedLog(store);
    const [one, two] = [reading(log.subscribe()), reading(log.subscribe())];
    await Promise.all([one.caughtUp(), two.caughtUp()]);
    const waiting = [one.next(), two.next()];
    await settle();
    await one.leave();
    expect(await waiting[0]).toBeUndefined();
    await store.write('account-1');
    await waiting[1];
    expect(two.events()).toEqual(['account-1@0']);
    expect(store.subscriptions).toHaveLength(1);
  });
});

describe('a signal', () => {
  test('ends a subscriber that waits, between pages, and before it begins', async () => {
    const store = countingStore();
    const log = sharedLog(store);
    const other = reading(log.subscribe());
    await other.caughtUp();
    for (const when of ['waiting', 'between', 'before']) {
      const abort = new AbortController();
      if (when === 'before') abort.abort();
      const one = reading(log.subscribe({ signal: abort.signal }));
      if (when !== 'before') await one.caughtUp();
      if (when === 'between') abort.abort();
      const next = one.next();
      await settle();
      abort.abort();
      expect(await next).toBeUndefined();
      expect(await one.next()).toBeUndefined();
    }
    expect(store.open()).toBe(1);
  });

  test('is let go by a subscriber that has ended', async () => {
    const { signal } = new AbortController();
    const added = jest.spyOn(signal, 'addEventListener');
    const removed = jest.spyOn(signal, 'removeEventListener');
    await reading(sharedLog(countingStore()).subscribe({ signal })).leave();
    expect(added).toHaveBeenCalledTimes(1);
    expect(removed).toHaveBeenCalledWith('abort', added.mock.calls[0]?.[1]);
  });
});

describe('an error of the subscription beneath', () => {
  test('reaches everyone on it, after what came before it, and the next subscribe opens another', async () => {
    const beneath = scriptedLog();
    const log = sharedLog(beneath);
    beneath.append('a-1', 6, true);
    const [one, two, slow] = [reading(log.subscribe()), reading(log.subscribe()), reading(log.subscribe())];
    await Promise.all([one.next(), two.next(), slow.next()]);
    await Promise.all([one.caughtUp(), two.caughtUp()]);
    const waiting = [one.next(), two.next()].map((next) => expect(next).rejects.toBe(broken));
    await settle();
    beneath.breakAll(broken);
    await Promise.all(waiting);
    expect(await one.next()).toBeUndefined();
    const again = reading(log.subscribe());
    await again.caughtUp();
    expect(again.events()).toHaveLength(6);
    // What it has not read yet is there, then the error.
    await slow.eventCount(6);
    await expect(slow.next()).rejects.toBe(broken);
    expect(slow.events()).toEqual(again.events());
    expect(beneath.subscriptions).toHaveLength(2);
    expect(beneath.open()).toBe(1);
  });

  test('does not reach one that is on a subscription of its own', async () => {
    const beneath = scriptedLog();
    const log = sharedLog(beneath);
    const own = reading(log.subscribe({ filter: { by: 'stream', regex: 'a' } }));
    await own.caughtUp();
    const waiting = own.next();
    await settle();
    beneath.breakAll(broken);
    await expect(waiting).rejects.toBe(broken);
    const shared = reading(log.subscribe());
    await shared.caughtUp();
    expect(shared.brief()).toEqual(['CaughtUp']);
  });

  test('is thrown by the iterator also when opening it throws', async () => {
    const beneath = scriptedLog();
    const log = sharedLog({
      ...beneath,
      subscribe: () => {
        throw broken;
      },
    });
    await expect(reading(log.subscribe()).next()).rejects.toBe(broken);
  });
});

test('a subscription beneath that ends by itself ends those on it', async () => {
  const beneath = scriptedLog();
  const ending = { [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined }) }) };
  const log = sharedLog({ ...beneath, subscribe: () => ending as never });
  expect(await reading(log.subscribe()).next()).toBeUndefined();
});

test('an error of the head ends the subscriber from the end that asked for it', async () => {
  const beneath = scriptedLog();
  const log = sharedLog({ ...beneath, head: () => Promise.resolve(E.left(broken)) });
  await expect(reading(log.subscribe({ from: 'end' })).next()).rejects.toBe(broken);
});

test('a filter that the log beneath refuses is refused', async () => {
  const log = sharedLog(countingStore());
  const refused = reading(log.subscribe({ filter: { by: 'stream', regex: '(' } }));
  await expect(refused.next()).rejects.toMatchObject({ _tag: 'ReadError', fault: 'refused' });
});
