// A subscription beneath that falls silent without an error: those who leave it do not come back to it.
import { sharedLog, type EventLog, type LogFilter } from '@millrace/core';
import { countingStore } from './counting.js';
import { reading, settle } from './reading.js';

const regex: LogFilter = { by: 'stream', regex: '^account-' };

// Of the subscriptions, counted from 0, those that are hushed give nothing until they are let speak again.
function hushable() {
  const store = countingStore();
  const hushed = new Map<number, Promise<void>>();
  const speak = new Map<number, () => void>();
  const subscribe: EventLog['subscribe'] = (options) => ({
    [Symbol.asyncIterator]: () => {
      const me = store.subscriptions.length;
      const inner = store.subscribe(options)[Symbol.asyncIterator]();
      return {
        next: async () => {
          const page = await inner.next();
          await hushed.get(me);
          return page;
        },
        return: async () => (await inner.return?.()) ?? { done: true, value: undefined },
      };
    },
  });
  return {
    ...store,
    subscribe,
    hush: (one: number) => hushed.set(one, new Promise((resolve) => speak.set(one, resolve))),
    speak: (one: number) => {
      speak.get(one)?.();
      hushed.delete(one);
    },
  };
}

const from = { commit: 1n, prepare: 1n };

describe.each([
  ['the shared subscription', {}],
  ['one that a few share', { filter: regex }],
] as const)('when %s falls silent', (_, wanted) => {
  const start = async () => {
    const store = hushable();
    const log = sharedLog(store);
    await store.write('account-1');
    const both = [reading(log.subscribe(wanted)), reading(log.subscribe(wanted))];
    await Promise.all(both.map((one) => one.caughtUp()));
    const waiting = both.map((one) => one.next());
    await settle();
    return { store, log, both, waiting, opened: store.subscriptions.length };
  };

  test('each subscriber that leaves and comes back is given what it missed, by one new subscription', async () => {
    const { store, log, both, opened } = await start();
    for (let n = 0; n < opened; n++) store.hush(n);
    await store.write('account-1');
    await settle();
    // One after the other, so that the silent one is never without a reader in between.
    for (const one of both) {
      await one.leave();
      const again = reading(log.subscribe({ ...wanted, from }));
      await again.caughtUp();
      expect(again.events()).toEqual(['account-1@1']);
      void again.next();
    }
    await settle();
    expect(store.open()).toBe(1);
  });

  test('and speaks again, everybody is on one subscription again', async () => {
    const { store, log, both, waiting, opened } = await start();
    for (let n = 0; n < opened; n++) store.hush(n);
    await store.write('account-1');
    await settle();
    await both[0]?.leave();
    const again = reading(log.subscribe({ ...wanted, from }));
    await again.caughtUp();
    const further = again.eventCount(2);
    for (let n = 0; n < opened; n++) store.speak(n);
    await waiting[1];
    const rest = both[1]?.eventCount(3);
    await store.write('account-1');
    await Promise.all([further, rest]);
    expect(both[1]?.events()).toEqual(['account-1@0', 'account-1@1', 'account-1@2']);
    expect(again.events()).toEqual(['account-1@1', 'account-1@2']);
    expect(store.open()).toBe(1);
  });

  test('subscribers that come and go while nothing happens do not multiply the subscriptions', async () => {
    const { store, log, both, waiting } = await start();
    for (let round = 0; round < 5; round++) {
      const passing = reading(log.subscribe({ ...wanted, from }));
      await passing.caughtUp();
      void passing.next();
      await settle();
      expect(store.open()).toBeLessThanOrEqual(both.length + 1);
      await passing.leave();
    }
    const stayed = reading(log.subscribe({ ...wanted, from }));
    const events = stayed.eventCount(1);
    await store.write('account-1');
    await Promise.all([events, ...waiting]);
    void stayed.next();
    for (const one of both) void one.next();
    await settle();
    expect(store.open()).toBe(1);
  });
});
