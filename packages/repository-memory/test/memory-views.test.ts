// What is particular to views in memory: nothing is copied, and a transaction takes effect in one step at its end.
import type { SlotLease, ViewError } from '@millrace/core';
import { CUSTOM_LAYOUT } from '@millrace/core';
import { memoryViews, type MemoryTransaction } from '@millrace/repository-memory';
import { manualClock } from '@millrace/testing';
import type { Either } from 'fp-ts/lib/Either.js';

const DOCUMENTS = { kind: 'documents', key: [{ name: 'id', type: 'text' }], lookups: [] } as const;

const build = { projection: 'tallies', version: 1 };
const at = (place: bigint) => ({ position: { commit: place, prepare: place }, log: 'log' });

const right = <A>(answer: Either<ViewError, A>): A => {
  if (answer._tag === 'Left') throw new Error(answer.left.message);
  return answer.right;
};

async function open(kind: 'custom' | 'documents') {
  const clock = manualClock();
  const views = memoryViews({ clock });
  right(await views.prepare(build, kind === 'custom' ? CUSTOM_LAYOUT : DOCUMENTS)());
  const acquire = async (owner: string) => right(await views.acquire({ ...build, slot: 0 }, owner, 1000)());
  return { clock, views, acquire, lease: await acquire('one') };
}

// A body that stops half-way until it is let go.
function held(then: (transaction: MemoryTransaction) => void) {
  const gate: { open: () => void } = { open: () => undefined };
  const opened = new Promise<void>((resolve) => {
    gate.open = resolve;
  });
  return {
    gate,
    body: async (transaction: MemoryTransaction) => {
      then(transaction);
      await opened;
    },
  };
}

test('a row is kept and given as it is, frozen all the way down', async () => {
  const { views, lease } = await open('documents');
  const row = { id: 'a', inner: { list: [1] } };
  right(await views.commit(lease, { rows: [{ key: 'a', row }] })());
  expect(right(await views.rows(build, ['a'])())[0]).toBe(row);
  expect([row, row.inner, row.inner.list].every(Object.isFrozen)).toBe(true);
});

test.each<[string, unknown]>([
  ['NaN', { n: NaN }],
  ['a bare -0', -0],
  ['a date', { at: new Date(0) }],
  ['a lone surrogate', { text: '\ud800' }],
])('a row with %s is refused by its key, and nothing of its commit is written', async (_what, row) => {
  const { views, lease } = await open('documents');
  const answer = await views.commit(lease, {
    checkpoint: at(1n),
    rows: [
      { key: 'good', row: { id: 'good' } },
      { key: 'bad', row: row as string },
    ],
  })();
  expect(answer).toMatchObject({ left: { _tag: 'ViewFailed', retryable: false } });
  expect(answer).toHaveProperty('left.message', expect.stringContaining('"bad"'));
  expect(right(await views.rows(build, ['good', 'bad'])())).toEqual([undefined, undefined]);
  expect(right(await views.progress(lease)()).checkpoint).toBeUndefined();
});

test('a lease is held to the millisecond', async () => {
  const { views, clock, lease } = await open('custom');
  await clock.advance(999);
  expect(await views.acquire(lease.slot, 'two', 1000)()).toMatchObject({
    left: { _tag: 'Fenced', token: lease.token },
  });
  await clock.advance(1);
  expect(await views.acquire(lease.slot, 'two', 1000)()).toMatchObject({ right: { owner: 'two' } });
});

describe('a transaction', () => {
  test('sees what it has written itself; others see it when it is committed', async () => {
    const { views, lease } = await open('custom');
    const seen: unknown[] = [];
    await views.commit(lease, {}, async (transaction) => {
      transaction.set('a', 1);
      transaction.update('a', (value) => Number(value) + 1);
      seen.push(transaction.get('a'), views.value('a'));
      transaction.delete('b');
      seen.push(transaction.get('b'));
    })();
    expect(seen).toEqual([2, undefined, undefined]);
    expect([...views.values()]).toEqual([['a', 2]]);
  });

  test('deletes a value', async () => {
    const { views, lease } = await open('custom');
    await views.commit(lease, {}, async ({ set }) => set('a', 1))();
    await views.commit(lease, {}, async (transaction) => transaction.delete('a'))();
    expect(views.values().size).toBe(0);
  });

  test('that never ends keeps nobody from taking the slot, and is refused when it ends after all', async () => {
    const { views, acquire, clock, lease } = await open('custom');
    const { gate, body } = held(({ set }) => set('late', true));
    const late = views.commit(lease, { checkpoint: at(9n) }, body)();
    await clock.advance(1000);
    const next = await acquire('two');
    gate.open();
    expect(await late).toMatchObject({ left: { _tag: 'Fenced', token: next.token } });
    expect(views.values().size).toBe(0);
    expect(right(await views.progress(next)()).checkpoint).toBeUndefined();
  });

  test('fails, to be tried again, when another has changed what it has read', async () => {
    const { views, lease } = await open('custom');
    const count = async (held: SlotLease, body?: (transaction: MemoryTransaction) => Promise<void>) =>
      views.commit(held, {}, async (transaction) => {
        transaction.set('n', Number(transaction.get('n') ?? 0) + 1);
        await body?.(transaction);
      })();
    const { gate, body } = held(() => undefined);
    const slow = count(lease, body);
    right(await count(lease));
    gate.open();
    expect(await slow).toMatchObject({ left: { _tag: 'ViewFailed', retryable: true } });
    expect(views.value('n')).toBe(1);
  });

  test('of a late owner is refused as such, whatever else is wrong with it', async () => {
    const { views, acquire, lease } = await open('custom');
    const { gate, body } = held(({ get, set }) => {
      get('n');
      set('n', NaN);
    });
    const late = views.commit(lease, {}, body)();
    const next = await acquire('one');
    right(await views.commit(next, {}, async ({ set }) => set('n', 1))());
    gate.open();
    expect(await late).toMatchObject({ left: { _tag: 'Fenced', token: next.token } });
  });

  test('that only updates does not fail for the sake of others', async () => {
    const { views, lease } = await open('custom');
    const one = ({ update }: MemoryTransaction) => update('n', (value) => Number(value ?? 0) + 1);
    const { gate, body } = held(one);
    const slow = views.commit(lease, {}, body)();
    right(await views.commit(lease, {}, async (transaction) => one(transaction))());
    gate.open();
    right(await slow);
    expect(views.value('n')).toBe(2);
  });

  test('is of no use once it has ended', async () => {
    const { views, lease } = await open('custom');
    const kept: MemoryTransaction[] = [];
    await views.commit(lease, {}, async (transaction) => void kept.push(transaction))();
    expect(() => kept[0]?.set('a', 1)).toThrow('the transaction has ended');
    expect(() => kept[0]?.get('a')).toThrow('the transaction has ended');
    expect(views.values().size).toBe(0);
  });

  test('whose values are not JSON, or whose changes throw, writes nothing', async () => {
    const { views, lease } = await open('custom');
    const broken: ((transaction: MemoryTransaction) => void)[] = [
      ({ set }) => {
        set('a', 1);
        set('b', NaN);
      },
      ({ set, update }) => {
        set('a', 1);
        update('b', () => {
          throw new Error('no');
        });
      },
    ];
    for (const body of broken)
      expect(
        await views.commit(lease, { checkpoint: at(1n) }, async (transaction) => body(transaction))(),
      ).toMatchObject({ left: { _tag: 'ViewFailed', retryable: false } });
    expect(views.values().size).toBe(0);
    expect(right(await views.progress(lease)()).checkpoint).toBeUndefined();
  });
});

test('values of a set-up that fails are not written', async () => {
  const views = memoryViews();
  const answer = await views.prepare(build, CUSTOM_LAYOUT, {
    setUp: async ({ set }) => {
      set('a', 1);
      throw new Error('no');
    },
  })();
  expect(answer).toMatchObject({ left: { _tag: 'ViewFailed', retryable: false } });
  expect(views.values().size).toBe(0);
  expect(right(await views.builds('tallies')())).toEqual([]);
});
