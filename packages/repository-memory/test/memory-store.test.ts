// What the memory store promises beyond the contract of every store.
import { inspect } from 'node:util';
import type { NewEvent } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { manualClock } from '@millrace/testing';
import { all, event, events, revisions } from './support.js';

// An event whose id is computed when it is asked for, and that counts how often.
function lazyEvent(): { readonly proposed: NewEvent; readonly asked: () => number } {
  let count = 0;
  class Lazy implements NewEvent {
    readonly type = 'account/opened';
    readonly data = { owner: 'Zoë' };
    readonly metadata = {};
    get id(): string {
      count += 1;
      return '11111111-1111-4111-8111-111111111111';
    }
  }
  return { proposed: new Lazy(), asked: () => count };
}

describe('the id of an event', () => {
  test('is not asked for by an append or a read, and is there when a reader looks', async () => {
    const store = memoryStore();
    const { proposed, asked } = lazyEvent();
    await store.append('account-1', 'no_stream', [proposed])();
    const [found] = await all(store.readStream('account-1'));
    expect(asked()).toBe(0);
    expect(found?.id).toBe('11111111-1111-4111-8111-111111111111');
  });

  test('is compared when the expected revision is wrong', async () => {
    const store = memoryStore();
    const { proposed, asked } = lazyEvent();
    await store.append('account-1', 'no_stream', [proposed])();
    expect(await store.append('account-1', 'no_stream', [proposed])()).toMatchObject({ right: { revision: 0n } });
    expect(asked()).toBeGreaterThan(0);
  });

  test('is seen by tests that compare events, and by those that copy them', async () => {
    const store = memoryStore({ clock: { now: () => 5 } });
    await store.append('account-1', 'no_stream', [lazyEvent().proposed])();
    const [found] = await all(store.readStream('account-1'));
    const whole = {
      id: '11111111-1111-4111-8111-111111111111',
      type: 'account/opened',
      data: { owner: 'Zoë' },
      metadata: {},
      stream: 'account-1',
      revision: 0n,
      position: { commit: 1n, prepare: 1n },
      created: 5,
    };
    expect(found).toEqual(whole);
    expect({ ...found }).toStrictEqual(whole);
    expect(found).not.toEqual({ ...whole, id: '22222222-2222-4222-8222-222222222222' });
  });

  test('that is a plain property cannot be changed afterwards', async () => {
    const store = memoryStore();
    const proposed = { ...event() };
    const { id } = proposed;
    await store.append('account-1', 'no_stream', [proposed])();
    proposed.id = 'another';
    expect((await all(store.readStream('account-1')))[0]?.id).toBe(id);
  });

  test('that is no UUID is refused when it is looked at', async () => {
    const store = memoryStore();
    const wrong = { ...event(), id: 'wrong' };
    await store.append('account-1', 'no_stream', [event()])();
    const answer = await store.append('account-1', 'no_stream', [wrong])();
    expect(answer).toMatchObject({ left: { _tag: 'NotAppended', fault: 'refused', retryable: false } });
  });

  test('is the same in upper and lower case', async () => {
    const store = memoryStore();
    const first = event();
    await store.append('account-1', 'no_stream', [first])();
    const again = { ...first, id: first.id.toUpperCase() };
    expect(await store.append('account-1', 'no_stream', [again])()).toMatchObject({ right: { revision: 0n } });
  });
});

describe('printing', () => {
  test('a store, a read or a subscription shows nothing of what is stored', async () => {
    const store = memoryStore({ identity: 'the secret name' });
    await store.append('account-secret', 'no_stream', [event({ secret: 'hidden' })])();
    const subscription = store.subscribe();
    const iterator = subscription[Symbol.asyncIterator]();
    await iterator.next();
    for (const printed of [store, store.readStream('account-secret'), store.readAll(), subscription, iterator]) {
      const text = `${inspect(printed, { depth: 9, showHidden: true })} ${JSON.stringify(printed)}`;
      expect(text).not.toMatch(/secret|hidden/);
    }
  });
});

describe('an append', () => {
  test.each([
    ['an empty stream name', '', 'no_stream' as const, [event()]],
    ['a negative revision', 'account-1', -1n, [event()]],
    ['an event without a type', 'account-1', 'no_stream' as const, [event({}, '')]],
  ])('with %s is refused', async (_what, stream, expected, proposed) => {
    const answer = await memoryStore().append(stream, expected, proposed)();
    expect(answer).toMatchObject({ left: { _tag: 'NotAppended', stream, fault: 'refused', retryable: false } });
  });

  test('names the event, the path and the type of what JSON cannot hold', async () => {
    const wrong = { ...event(), data: { lines: [{ price: NaN }] } };
    const answer = await memoryStore().append('account-1', 'no_stream', [event(), wrong])();
    expect(answer).toMatchObject({
      left: { cause: new Error('events.1.data.lines.0.price: NaN is not JSON (account/opened)') },
    });
  });

  test.each([
    ['ASCII', 'a', 1],
    ['two-byte characters', 'é', 2],
    ['three-byte characters', '€', 3],
    ['surrogate pairs', '😀', 4],
    ['escapes', '\u0001', 6],
    ['quotes', '"', 2],
  ])('is measured in bytes of UTF-8 JSON: %s', async (_what, text, bytes) => {
    const count = 100;
    // {"text":"..."} and {} and two bytes per character of the type.
    const size = 11 + count * bytes + 2 + 2 * 'account/opened'.length;
    const sized = event({ text: text.repeat(count) });
    const exactly = memoryStore({ maxAppendSize: size });
    expect(await exactly.append('account-1', 'no_stream', [sized])()).toMatchObject({ _tag: 'Right' });
    const below = memoryStore({ maxAppendSize: size - 1 });
    expect(await below.append('account-1', 'no_stream', [sized])()).toMatchObject({ left: { fault: 'too-large' } });
  });

  test('that conflicts leaves no trace of the stream', async () => {
    const store = memoryStore();
    await store.append('account-1', 5n, events(1))();
    expect(await store.append('account-1', 'no_stream', events(1))()).toMatchObject({ right: { revision: 0n } });
  });
});

describe('re-creating a soft-deleted stream', () => {
  test('and asking again is answered as the server does: a wrong revision, although it wrote', async () => {
    const store = memoryStore();
    await store.append('account-1', 'no_stream', events(3))();
    await store.deleteStream('account-1')();
    const birth = events(2);
    expect(await store.append('account-1', 'no_stream', birth)()).toMatchObject({ right: { revision: 4n } });
    const again = await store.append('account-1', 'no_stream', birth)();
    expect(again).toMatchObject({ left: { _tag: 'WrongExpectedRevision', actual: 4n } });
    expect(await store.append('account-1', 2n, birth)()).toMatchObject({ right: { revision: 4n } });
  });

  test('by new metadata ends the delete and hides what it hid', async () => {
    const store = memoryStore();
    await store.append('account-1', 'no_stream', events(3))();
    await store.deleteStream('account-1')();
    await store.setStreamMetadata('account-1', { maxCount: 10 })();
    expect(await all(store.readStream('account-1'))).toEqual([]);
    const answer = await store.append('account-1', 'no_stream', events(1))();
    expect(answer).toMatchObject({ left: { _tag: 'WrongExpectedRevision', actual: 2n } });
    await store.append('account-1', 2n, events(1))();
    expect(await revisions(store.readStream('account-1'))).toEqual([3n]);
  });
});

describe('time', () => {
  test('is stamped by the clock, and does not go back when the clock does', async () => {
    let now = 1000;
    const store = memoryStore({ clock: { now: () => now } });
    await store.append('account-1', 'no_stream', events(1))();
    now = 900;
    await store.append('account-1', 0n, events(1))();
    now = 1100;
    await store.append('account-1', 1n, events(1))();
    expect((await all(store.readStream('account-1'))).map(({ created }) => created)).toEqual([1000, 1000, 1100]);
  });

  test('hides the events that $maxAge has let expire, from reads of both directions and from subscriptions', async () => {
    const clock = manualClock();
    const store = memoryStore({ clock });
    await store.setStreamMetadata('account-1', { maxAge: 60 })();
    for (let n = -1n; n < 4n; n++) {
      await store.append('account-1', n < 0n ? 'no_stream' : n, events(1))();
      await clock.advance(20_000);
    }
    // Written 100, 80, 60, 40 and 20 seconds ago.
    expect(await revisions(store.readStream('account-1'))).toEqual([2n, 3n, 4n]);
    expect(await revisions(store.readStream('account-1', { direction: 'backwards' }))).toEqual([4n, 3n, 2n]);
    await clock.advance(60_000);
    expect(await all(store.readStream('account-1'))).toEqual([]);
    expect(await all(store.readAll())).toHaveLength(5);
  });
});

describe('a read', () => {
  test('ends where the stream ended when it began', async () => {
    const store = memoryStore({ pageSize: 2 });
    await store.append('account-1', 'no_stream', events(5))();
    const seen: bigint[] = [];
    for await (const page of store.readStream('account-1')) {
      expect(page.length).toBeLessThanOrEqual(2);
      seen.push(...page.map(({ revision }) => revision));
      await store.append('account-1', BigInt(4 + Math.ceil(seen.length / 2) - 1), events(1))();
    }
    expect(seen).toEqual([0n, 1n, 2n, 3n, 4n]);
  });

  test('fails when the stream is tombstoned between two pages', async () => {
    const store = memoryStore({ pageSize: 2 });
    await store.append('account-1', 'no_stream', events(5))();
    const read = async () => {
      for await (const page of store.readStream('account-1')) {
        expect(page).toHaveLength(2);
        await store.tombstoneStream('account-1')();
      }
    };
    await expect(read()).rejects.toMatchObject({ _tag: 'ReadError', fault: 'stream-deleted' });
  });

  test('of the log takes positions between two events, as checkpoints of a filtered read may be', async () => {
    const store = memoryStore();
    for (const stream of ['a-1', 'b-1', 'c-1']) await store.append(stream, 'no_stream', events(1))();
    const streams = async (commit: bigint, prepare: bigint, direction: 'forwards' | 'backwards' = 'forwards') =>
      (await all(store.readAll({ from: { commit, prepare }, direction }))).map(({ stream }) => stream);
    expect(await streams(2n, 1n)).toEqual(['b-1', 'c-1']);
    expect(await streams(2n, 3n)).toEqual(['c-1']);
    expect(await streams(2n, 1n, 'backwards')).toEqual(['a-1']);
    expect(await streams(2n, 3n, 'backwards')).toEqual(['b-1', 'a-1']);
    expect(await streams(0n, 0n)).toEqual(['a-1', 'b-1', 'c-1']);
    expect(await streams(99n, 99n)).toEqual([]);
    expect(await streams(99n, 99n, 'backwards')).toEqual(['c-1', 'b-1', 'a-1']);
  });

  test('with a regex that cannot be read throws from the iterator', async () => {
    const store = memoryStore();
    const filter = { by: 'stream', regex: '(' } as const;
    for (const pages of [store.readAll({ filter }), store.subscribe({ filter })])
      await expect(all<unknown>(pages)).rejects.toMatchObject({ _tag: 'ReadError', fault: 'refused' });
  });
});

describe('the log', () => {
  test('has a place for what maintenance leaves, which nobody is given', async () => {
    const store = memoryStore();
    await store.append('a-1', 'no_stream', events(1))();
    await store.tombstoneStream('a-1')();
    const { right } = (await store.append('b-1', 'no_stream', events(1))()) as { right: unknown };
    expect(right).toEqual({ revision: 0n, position: { commit: 3n, prepare: 3n } });
    expect((await all(store.readAll())).map(({ position }) => position.commit)).toEqual([1n, 3n]);
  });

  test('does not give the events of system streams and system types, which can be read by stream', async () => {
    const store = memoryStore();
    await store.append('$snapshots-a', 'no_stream', events(1))();
    await store.append('a-1', 'no_stream', [event({}, '$internal')])();
    expect(await all(store.readAll())).toEqual([]);
    expect(await store.head()).toEqual({ _tag: 'Right', right: undefined });
    expect(await all(store.readStream('$snapshots-a'))).toHaveLength(1);
  });

  test('has the identity that it was given, or a random one', async () => {
    expect(await memoryStore({ identity: 'mine' }).identity()).toMatchObject({ right: 'mine' });
    expect(await memoryStore().identity()).not.toEqual(await memoryStore().identity());
  });
});

test.each([{ truncateBefore: -1n }, { maxCount: 0 }, { maxCount: 1.5 }, { maxAge: 0 }, { maxAge: NaN }])(
  'metadata that the server would not take is refused: %p',
  async (metadata) => {
    const answer = await memoryStore().setStreamMetadata('account-1', metadata)();
    expect(answer).toMatchObject({ left: { _tag: 'NotAppended', fault: 'refused', retryable: false } });
  },
);
