// What a document engine has in hand.
import type { LogItem } from '@millrace/core';
import { ItemsInHand } from '../../../src/projection/runner/items-in-hand.js';

const event = (n: number): LogItem => ({
  _tag: 'Event',
  event: {
    ...{ id: String(n), type: 'a/b', data: {}, metadata: {}, stream: 'a-1' },
    ...{ revision: BigInt(n), position: { commit: BigInt(n), prepare: BigInt(n) }, created: 0 },
  },
});
const caughtUp: LogItem = { _tag: 'CaughtUp' };

describe('items in hand', () => {
  test('what is given out is in hand until it is done', () => {
    const hand = new ItemsInHand();
    hand.take([event(0), caughtUp, event(1)], 100);
    const batch = hand.next(2);
    expect(batch).toEqual([event(0), caughtUp]);
    expect([hand.waiting, hand.events, hand.isEmpty]).toEqual([1, 2, false]);
    expect([hand.oldest?.event.revision, hand.oldest?.since]).toEqual([0n, 100]);
    hand.take([event(2)], 200);
    hand.done(batch);
    expect([hand.waiting, hand.events, hand.oldest?.event.revision, hand.oldest?.since]).toEqual([2, 2, 1n, 100]);
    const rest = hand.next(10);
    expect(rest).toEqual([event(1), event(2)]);
    expect([hand.waiting, hand.isEmpty]).toEqual([0, false]);
    hand.done(rest);
    expect([hand.events, hand.isEmpty, hand.oldest]).toEqual([0, true, undefined]);
  });

  test('a marker alone is in hand, and no event', () => {
    const hand = new ItemsInHand();
    hand.take([caughtUp], 0);
    expect([hand.waiting, hand.events, hand.isEmpty, hand.oldest]).toEqual([1, 0, false, undefined]);
  });

  test('keeps its order over many batches, two of them given out at a time', () => {
    const hand = new ItemsInHand();
    const seen: LogItem[] = [];
    let previous: readonly LogItem[] = [];
    for (let n = 0; n < 5_000; n += 5) {
      hand.take(
        [0, 1, 2, 3, 4].map((more) => event(n + more)),
        n,
      );
      const batch = hand.next(7);
      hand.done(previous);
      seen.push(...previous);
      previous = batch;
      expect(hand.events).toBe(n + 5 - seen.length);
    }
    expect(seen).toEqual(Array.from({ length: seen.length }, (_, n) => event(n)));
    expect(hand.oldest?.event.revision).toBe(BigInt(seen.length));
  });
});
