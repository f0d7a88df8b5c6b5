// The faulty store does exactly the faults of its plan, and tells what it did.
import type { LogItem, NewEvent } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import * as E from 'fp-ts/lib/Either.js';
import {
  faultyStore,
  isCrashed,
  manualClock,
  seededRandom,
  type AnyStore,
  type Fault,
  type FaultRule,
  type FaultyStore,
} from '@millrace/testing';

const random = seededRandom(7);
const event = (n = 0): NewEvent => ({ id: random.uuid(), type: 'test/happened', data: { n }, metadata: {} });
const events = (count: number) => Array.from({ length: count }, (_, n) => event(n));

function open(...rules: readonly FaultRule[]): { readonly inner: AnyStore; readonly faulty: FaultyStore } {
  const inner = memoryStore();
  return { inner, faulty: faultyStore(inner, rules) };
}

const onAppend = (fault: Fault, nth = 1): FaultRule => ({ on: 'append', nth, fault });

async function stored(store: AnyStore, stream = 's-1'): Promise<number> {
  let count = 0;
  for await (const page of store.readStream(stream)) count += page.length;
  return count;
}

async function take(pages: AsyncIterable<readonly LogItem[]>, count: number): Promise<readonly LogItem[]> {
  const all: LogItem[] = [];
  for await (const page of pages) {
    all.push(...page);
    if (all.length >= count) break;
  }
  return all;
}

const unavailable = { _tag: 'NotAppended', stream: 's-1', fault: 'unavailable', retryable: true };

describe('an append of a faulty store', () => {
  test('fails before it is written, and is written when it is sent again', async () => {
    const { inner, faulty } = open(onAppend({ kind: 'fail' }));
    const append = faulty.append('s-1', 'no_stream', events(2));
    expect(await append()).toMatchObject({ _tag: 'Left', left: unavailable });
    expect(await stored(inner)).toBe(0);
    expect(await append()).toMatchObject({ _tag: 'Right', right: { revision: 1n } });
  });

  test('is written and loses its reply', async () => {
    const { inner, faulty } = open(onAppend({ kind: 'lost-reply' }));
    const append = faulty.append('s-1', 'no_stream', events(2));
    expect(await append()).toMatchObject({ _tag: 'Left', left: { _tag: 'Ambiguous', stream: 's-1' } });
    expect(await stored(inner)).toBe(2);
    expect(await append()).toMatchObject({ _tag: 'Right', right: { revision: 1n } });
    expect(await stored(inner)).toBe(2);
  });

  test('is never delivered', async () => {
    const { inner, faulty } = open(onAppend({ kind: 'never-delivered' }));
    const answer = await faulty.append('s-1', 'no_stream', events(2))();
    expect(answer).toMatchObject({ _tag: 'Left', left: { _tag: 'Ambiguous' } });
    expect(await stored(inner)).toBe(0);
  });

  test('conflicts once without being written', async () => {
    const { inner, faulty } = open(onAppend({ kind: 'conflict' }));
    const append = faulty.append('s-1', 'no_stream', events(1));
    expect(await append()).toEqual({
      _tag: 'Left',
      left: { _tag: 'WrongExpectedRevision', stream: 's-1', expected: 'no_stream', actual: 0n },
    });
    expect(await stored(inner)).toBe(0);
    expect(await append()).toMatchObject({ _tag: 'Right' });
  });

  test('comes after another writer', async () => {
    const inner = memoryStore();
    const run = () => inner.append('s-1', 'no_stream', events(1))();
    const faulty = faultyStore(inner, [onAppend({ kind: 'meanwhile', run })]);
    const answer = await faulty.append('s-1', 'no_stream', events(1))();
    expect(answer).toMatchObject({ _tag: 'Left', left: { _tag: 'WrongExpectedRevision', actual: 0n } });
  });

  test('takes its time by the clock', async () => {
    const clock = manualClock();
    const inner = memoryStore();
    const faulty = faultyStore(inner, [onAppend({ kind: 'delay', ms: 500 })], { clock });
    const answer = faulty.append('s-1', 'no_stream', events(1))();
    await clock.advance(499);
    expect(await stored(inner)).toBe(0);
    await clock.advance(1);
    expect(await answer).toMatchObject({ _tag: 'Right' });
  });
});

describe('the rules of a plan', () => {
  test('count the operations that they are about, by kind and stream', async () => {
    const { faulty } = open({ on: 'append', stream: 'b-', nth: 2, fault: { kind: 'fail' } });
    const outcomes: string[] = [];
    for (const stream of ['a-1', 'b-1', 'a-2', 'b-2', 'b-3'])
      outcomes.push((await faulty.append(stream, 'no_stream', events(1))())._tag);
    expect(outcomes).toEqual(['Right', 'Right', 'Right', 'Left', 'Right']);
  });

  test('apply to every operation when no number is given, and the first that applies is followed', async () => {
    const { faulty } = open(
      { on: 'append', nth: 2, fault: { kind: 'never-delivered' } },
      { on: 'append', fault: { kind: 'fail' } },
    );
    const tags: unknown[] = [];
    for (let n = 0; n < 3; n++) {
      const answer = await faulty.append('s-1', 'no_stream', events(1))();
      tags.push(answer._tag === 'Left' && answer.left._tag);
    }
    expect(tags).toEqual(['NotAppended', 'Ambiguous', 'NotAppended']);
  });

  test('do nothing to operations that their fault cannot happen to', async () => {
    const { faulty } = open({ on: 'any', fault: { kind: 'lost-reply' } });
    expect(await stored(faulty)).toBe(0);
    expect(await faulty.head()).toMatchObject({ _tag: 'Right' });
    expect(faulty.trace.faults).toEqual({});
  });

  test('are counted from the start for each faulty store of one plan', async () => {
    const plan = [onAppend({ kind: 'fail' })];
    for (let n = 0; n < 2; n++)
      expect((await faultyStore(memoryStore(), plan).append('s-1', 'no_stream', events(1))())._tag).toBe('Left');
  });
});

describe('a read or subscription of a faulty store', () => {
  test('fails when it begins, and works when it is made again', async () => {
    const { inner, faulty } = open({ on: 'read', nth: 1, fault: { kind: 'fail' } });
    await inner.append('s-1', 'no_stream', events(3))();
    await expect(stored(faulty)).rejects.toMatchObject({ _tag: 'ReadError', fault: 'unavailable', retryable: true });
    expect(await stored(faulty)).toBe(3);
  });

  test('drops after some events', async () => {
    const { inner, faulty } = open({ on: 'read', nth: 1, fault: { kind: 'drop', after: 2 } });
    await inner.append('s-1', 'no_stream', events(5))();
    const seen: bigint[] = [];
    const read = async () => {
      for await (const page of faulty.readStream('s-1')) seen.push(...page.map(({ revision }) => revision));
    };
    await expect(read()).rejects.toMatchObject({ _tag: 'ReadError', retryable: true });
    expect(seen).toEqual([0n, 1n]);
  });

  test('gives an event twice', async () => {
    const { inner, faulty } = open({ on: 'subscribe', fault: { kind: 'duplicate', nth: 2 } });
    await inner.append('s-1', 'no_stream', events(3))();
    const items = await take(faulty.subscribeToStream('s-1'), 5);
    const revisions = items.map((item) => (item._tag === 'Event' ? item.event.revision : item._tag));
    expect(revisions).toEqual([0n, 1n, 1n, 2n, 'CaughtUp']);
  });

  test('is released when it is left early', async () => {
    const { inner, faulty } = open();
    await inner.append('s-1', 'no_stream', events(3))();
    const items = await take(faulty.subscribe(), 4);
    expect(items.map(({ _tag }) => _tag)).toEqual(['Event', 'Event', 'Event', 'CaughtUp']);
    expect(faulty.trace.operations).toEqual({ append: 0, read: 0, subscribe: 1, maintain: 0 });
  });

  test('of the head or the identity answers the failure', async () => {
    const { faulty } = open({ on: 'read', nth: 1, fault: { kind: 'fail' } });
    expect(await faulty.head()).toMatchObject({ _tag: 'Left', left: { _tag: 'ReadError', retryable: true } });
    expect(await faulty.identity()).toMatchObject({ _tag: 'Right' });
  });
});

describe('a crash', () => {
  test.each([
    [true, 2],
    [false, 0],
  ])('with written: %s leaves %d events, and every later operation fails for good', async (written, count) => {
    const { inner, faulty } = open(onAppend({ kind: 'crash', written }));
    const answer = await faulty.append('s-1', 'no_stream', events(2))();
    expect(answer).toMatchObject({ _tag: 'Left', left: { _tag: 'Ambiguous' } });
    expect(answer._tag === 'Left' && isCrashed(answer.left)).toBe(true);
    expect(await stored(inner)).toBe(count);

    const later = await faulty.append('s-1', 'no_stream', events(1))();
    expect(later).toMatchObject({ _tag: 'Left', left: { _tag: 'NotAppended', retryable: false } });
    await expect(stored(faulty)).rejects.toMatchObject({ _tag: 'ReadError', retryable: false });
    expect(await faulty.deleteStream('s-1')()).toMatchObject({ _tag: 'Left', left: { _tag: 'NotAppended' } });
    expect(await faulty.head()).toMatchObject({ _tag: 'Left', left: { _tag: 'ReadError' } });
    expect(await stored(inner)).toBe(count);
  });

  test('ends what is under way: a waiting subscription throws, a delayed append is ambiguous', async () => {
    const clock = manualClock();
    const inner = memoryStore();
    const faulty = faultyStore(
      inner,
      [onAppend({ kind: 'delay', ms: 1000 }), { on: 'read', nth: 1, fault: { kind: 'crash' } }],
      { clock },
    );
    const following = take(faulty.subscribe(), 99).catch((error: unknown) => error);
    const appending = faulty.append('s-1', 'no_stream', events(1))();
    await clock.advance(10);
    const head = await faulty.head();
    expect(head._tag === 'Left' && isCrashed(head.left)).toBe(true);
    expect(isCrashed(await following)).toBe(true);
    expect(await appending).toMatchObject({ _tag: 'Left', left: { _tag: 'Ambiguous' } });
  });

  test('does not touch the store: another faulty store of it is the next process', async () => {
    const inner = memoryStore();
    const first = faultyStore(inner, [onAppend({ kind: 'crash', written: true })]);
    const batch = events(2);
    await first.append('s-1', 'no_stream', batch)();
    const second = faultyStore(inner, []);
    expect(await second.append('s-1', 'no_stream', batch)()).toMatchObject({ right: { revision: 1n } });
    expect(await stored(inner)).toBe(2);
  });
});

describe('faults by chance', () => {
  const rates = { fail: 0.2, 'lost-reply': 0.2, conflict: 0.1, drop: 0.3, delay: 0.1 };

  async function run(seed: number): Promise<FaultyStore> {
    const faulty = faultyStore(memoryStore(), { seed, rates }, { clock: manualClock({ autoAdvance: true }) });
    for (let n = 0; n < 100; n++) {
      await faulty.append(`s-${String(n % 5)}`, 'no_stream', events(1))();
      await stored(faulty).catch(() => undefined);
    }
    return faulty;
  }

  test('are the same for the same seed, and others for another', async () => {
    const [one, same, other] = [await run(1), await run(1), await run(2)];
    expect(one.trace).toEqual(same.trace);
    expect(one.trace).not.toEqual(other.trace);
  });

  test('come about as often as their rates say, and the trace counts them', async () => {
    const { trace } = await run(3);
    expect(trace.operations).toMatchObject({ append: 100, read: 100 });
    expect(trace.faults['lost-reply']).toBeGreaterThan(5);
    expect(trace.faults.drop).toBeGreaterThan(10);
    const counted = Object.values(trace.faults).reduce((sum, count) => sum + count, 0);
    expect(trace.entries).toHaveLength(counted);
    expect(trace.entries[0]).toEqual({
      step: expect.any(Number) as number,
      operation: expect.any(String) as string,
      stream: expect.stringMatching(/^s-/) as string,
      kind: expect.any(String) as string,
    });
  });
});

test('maintenance fails as the plan says, and is done otherwise', async () => {
  const { inner, faulty } = open({ on: 'maintain', nth: 1, fault: { kind: 'fail' } });
  await inner.append('s-1', 'no_stream', events(3))();
  const truncate = faulty.setStreamMetadata('s-1', { truncateBefore: 2n });
  expect(await truncate()).toMatchObject({ _tag: 'Left', left: unavailable });
  expect(await stored(inner)).toBe(3);
  expect(await truncate()).toMatchObject({ _tag: 'Right' });
  expect(await stored(inner)).toBe(1);
});

describe('what only some stores have', () => {
  test('a faulty store has as well, with faults', async () => {
    const inner: AnyStore = {
      ...memoryStore(),
      readsMayLag: true,
      hiddenRevision: () => () => Promise.resolve(E.right(4n)),
    };
    const faulty = faultyStore(inner, [{ on: 'read', nth: 1, fault: { kind: 'fail' } }]);
    expect(faulty.readsMayLag).toBe(true);
    expect(await faulty.hiddenRevision?.('s-1')()).toMatchObject({
      _tag: 'Left',
      left: { stream: 's-1', retryable: true },
    });
    expect(await faulty.hiddenRevision?.('s-1')()).toEqual(E.right(4n));
    expect(faulty.trace.entries).toEqual([{ step: 1, operation: 'read', stream: 's-1', kind: 'fail' }]);
  });

  test('it does not have where the store has not', () => {
    expect(Object.keys(open().faulty)).not.toContain('hiddenRevision');
    expect(Object.keys(open().faulty)).not.toContain('readsMayLag');
  });
});
