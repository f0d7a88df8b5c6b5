// memoryRepository: definitions and nothing else.
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { defineAggregate, load, transact } from '@millrace/core';
import { memoryRepository } from '@millrace/repository-memory';

const Counter = defineAggregate({
  type: 'counter',
  key: { counterId: t.string },
  state: t.type({ count: t.number }),
  initial: { count: 0 },
  snapshot: { every: 2 },
  events: { counted: { apply: (state) => void (state.count += 1) } },
  commands: { count: { decide: (counter) => counter.counted() } },
});

const key = { counterId: 'c1' };

describe('memoryRepository', () => {
  test('what is committed is loaded again', async () => {
    const repository = memoryRepository([Counter]);
    for (let i = 0; i < 3; i++) await transact(repository)(Counter.count.message(key))();
    const loaded = await load(repository)(Counter, key)();
    expect(E.isRight(loaded) && [loaded.right.state.count, loaded.right.revision]).toEqual([3, 2n]);
  });

  test('two of them share nothing', async () => {
    await transact(memoryRepository([Counter]))(Counter.count.message(key))();
    const loaded = await load(memoryRepository([Counter]))(Counter, key)();
    expect(E.isRight(loaded) && loaded.right.exists).toBe(false);
  });
});
