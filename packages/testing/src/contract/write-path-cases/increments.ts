// R1: many writers on few streams.
import { assert } from '../asserting.js';
import type { StoreContext } from '../store-context.js';
import type { StoreCase } from '../store-contract.js';
import { assertSound, attempts, commits, tallying, type TallyOptions } from './tally.js';

const MINUTES = 300_000;
const WRITERS = 8;

/** Each writer sends its commands one after the other; a command picks its stream when it is sent. */
async function increment(
  context: StoreContext,
  each: number,
  streams: readonly string[],
  pick: () => string,
  options: (process: number) => TallyOptions,
): Promise<void> {
  // A conflict of one writer is the success of another, so that nobody needs more attempts than there are commands.
  const retry = attempts(WRITERS * each + 1);
  const accepted = new Map(streams.map((tallyId) => [tallyId, [] as string[]]));
  // Two writers share a process, and two processes share nothing but the store.
  const processes = [0, 1, 2, 3].map((n) => ({ ...options(n), retry }));
  const verbs = processes.map((how) => new Map(streams.map((id) => [id, tallying(context.store, id, how)])));

  const write = async (writer: number): Promise<void> => {
    for (let n = 0; n < each; n++) {
      const tallyId = pick();
      const { counted } = verbs[writer % 4]?.get(tallyId) ?? assert.fail();
      const { commandId, events } = await counted(1, `writer-${String(writer)}-${String(n)}`);
      assert.equal(events.length, 1);
      accepted.get(tallyId)?.push(commandId);
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));

  for (const [tallyId, ids] of accepted) {
    const stored = await context.read(`tally-${tallyId}`);
    assertSound(stored);
    assert.equal(stored.length, ids.length, 'as many events as commands were accepted');
    assert.deepEqual([...commits(stored)].sort(), ids.sort());
    const { state } = await tallying(context.store, tallyId).loaded();
    assert.deepEqual(state, { total: ids.length, count: ids.length });
  }
}

/** Picks the n-th of `items` with a probability proportional to 1/n. */
function zipf<T>(items: readonly T[], random: () => number): () => T {
  let sum = 0;
  const bounds = items.map((_, n) => (sum += 1 / (n + 1)));
  return () => {
    const at = random() * sum;
    return items[bounds.findIndex((bound) => at < bound)] ?? assert.fail();
  };
}

export const increments: readonly StoreCase[] = [
  {
    id: 'R1',
    name: '8 writers in 4 processes with 500 increments each on one stream: as many events as commands were accepted.',
    timeout: MINUTES,
    run: (context) => {
      const tallyId = context.stream('one');
      return increment(
        context,
        context.size(500),
        [tallyId],
        () => tallyId,
        () => ({}),
      );
    },
  },
  {
    id: 'R1',
    name: 'So it is on 50 streams chosen by Zipf.',
    timeout: MINUTES,
    run: (context) => {
      const streams = Array.from({ length: 50 }, (_, n) => context.stream(`zipf-${String(n)}`));
      return increment(context, context.size(500), streams, zipf(streams, context.random.next), () => ({}));
    },
  },
  {
    id: 'R1',
    name: 'So it is without a cache, with a cache of 2 states, and with all of these side by side.',
    timeout: MINUTES,
    run: (context) => {
      const streams = Array.from({ length: 5 }, (_, n) => context.stream(`caches-${String(n)}`));
      const caches: readonly TallyOptions[] = [{}, { cache: 'none' }, { cache: 2 }, { cache: 'none' }];
      const pick = zipf(streams, context.random.next);
      return increment(context, context.size(50), streams, pick, (n) => caches[n] ?? {});
    },
  },
];
