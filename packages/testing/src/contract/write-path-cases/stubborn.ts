// R3: a store that refuses every append as a conflict, whatever it says of the stream.
import { commit, type EventStore, type ExpectedRevision } from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import { assert, left, right } from '../asserting.js';
import type { StoreCase } from '../store-contract.js';
import { attempts, Tally, tallying } from './tally.js';

/** How a refusal says where the stream is. */
const ACTUAL: readonly (readonly [string, (expected: ExpectedRevision) => ExpectedRevision])[] = [
  ['where it was expected', (expected) => expected],
  ['one further', (expected) => (expected === 'no_stream' ? 0n : expected + 1n)],
  ['nowhere', () => 'no_stream'],
  ['at 0', () => 0n],
];

/** Never writes; fails the test when it is asked again and again. */
function stubborn(store: EventStore, actualOf: (expected: ExpectedRevision) => ExpectedRevision) {
  let asked = 0;
  const refusing: EventStore = {
    ...store,
    append: (stream, expected) => () => {
      asked += 1;
      if (asked > 50) return assert.fail('it is tried without end');
      return Promise.resolve(E.left({ _tag: 'WrongExpectedRevision', stream, expected, actual: actualOf(expected) }));
    },
  };
  return { refusing, asked: () => asked };
}

export const stubbornStores: readonly StoreCase[] = ACTUAL.map(([how, actualOf]) => ({
  id: 'R3',
  name: `A store that refuses every append, saying that the stream is ${how}, ends in a Conflict after the attempts.`,
  run: async ({ store, stream }) => {
    for (const where of ['new', 'existing', 'deleted', 'truncated']) {
      const tallyId = stream(where);
      const before = tallying(store, tallyId);
      if (where !== 'new') await before.filled(3);
      if (where === 'deleted') right(await store.deleteStream(before.name)());
      if (where === 'truncated') right(await store.setStreamMetadata(before.name, { truncateBefore: 3n })());
      for (const load of ['readTail', 'anyCached', 'assumeEmpty'] as const) {
        const { refusing, asked } = stubborn(store, actualOf);
        const here = tallying(refusing, tallyId);
        const conflict = left(await here.count(1, 'mine', { load, retry: attempts(4) }), 'Conflict');
        assert.deepEqual([conflict.commandId, conflict.stream], ['mine', here.name], where);
        // One more where the events are hidden and only the refusal tells where the stream is.
        assert.ok([4, 5].includes(asked()), `${where}: ${String(asked())} appends`);
      }
      const { refusing, asked } = stubborn(store, actualOf);
      const here = tallying(refusing, tallyId);
      left(await commit(here.repository)(Tally.count(await here.loaded(), { by: 1 }))(), 'Conflict');
      assert.ok(asked() <= 2, `${where}: ${String(asked())} appends of a commit`);
    }
  },
}));
