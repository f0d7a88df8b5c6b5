// What a refusal proves: what it names can be read at once, or the store tells which revisions are hidden.
import { assert, left, right, tagged } from '../asserting.js';
import type { StoreContext } from '../store-context.js';
import type { StoreCase } from '../store-contract.js';

const WRITERS = 8;

// Of appends at one revision all but one are refused, each for an event that its writer can read when it hears of it.
async function assertShown(context: StoreContext): Promise<void> {
  const { store, stream, event, read, size } = context;
  for (let round = 0; round < size(25); round++) {
    const name = stream(`raced-${String(round)}`);
    const outcomes = await Promise.all(
      Array.from({ length: WRITERS }, async () => {
        const answer = await store.append(name, 'no_stream', [event()])();
        if (answer._tag === 'Right') return 'written';
        const { actual } = tagged(answer.left, 'WrongExpectedRevision');
        assert.equal(actual, 0n);
        const shown = await read(name, { requireLeader: true });
        assert.deepEqual(
          shown.map(({ revision }) => revision),
          [0n],
          'the event that the append was refused for is shown',
        );
        return 'refused';
      }),
    );
    assert.equal(outcomes.filter((outcome) => outcome === 'written').length, 1);
  }
}

async function assertTold(
  { store, stream, append, events }: StoreContext,
  told: NonNullable<StoreContext['store']['hiddenRevision']>,
): Promise<void> {
  const name = stream('told');
  const hidden = async () => right(await told(name)());
  assert.equal(await hidden(), undefined, 'a stream that does not exist');
  await append(name, 'no_stream', events(3));
  assert.equal(await hidden(), undefined, 'a stream that shows all its events');
  right(await store.setStreamMetadata(name, { truncateBefore: 3n })());
  assert.equal(await hidden(), 2n, 'a stream all of whose events are truncated');
  await append(name, 2n, events(2));
  assert.equal(await hidden(), undefined, 'a stream that shows some of its events');
  right(await store.setStreamMetadata(name, { truncateBefore: 9n })());
  assert.equal(await hidden(), 4n, 'a stream that is truncated beyond its end');
  right(await store.deleteStream(name)());
  assert.equal(await hidden(), undefined, 'a soft-deleted stream');
  await append(name, 'no_stream', events(1));
  assert.equal(await hidden(), undefined, 'a re-created stream');
  right(await store.tombstoneStream(name)());
  assert.equal(left(await told(name)(), 'ReadError').fault, 'stream-deleted');
}

export const refusals: readonly StoreCase[] = [
  {
    id: 'PC62',
    name: 'A store that tells hidden revisions tells them of streams all of whose events are hidden; of another, the leader shows at once what an append was refused for.',
    run: (context) => {
      const { hiddenRevision } = context.store;
      return hiddenRevision === undefined ? assertShown(context) : assertTold(context, hiddenRevision);
    },
  },
];
