// R13: processes over one store, each with options and faults of its own, that are killed and started again.
import * as E from 'fp-ts/lib/Either.js';
import type { SnapshotStore } from '@millrace/core';
import { faultyStore, type AnyStore, type RandomFaults } from '../../../faults/index.js';
import { manualClock } from '../../../manual-clock.js';
import type { SeededRandom } from '../../../seeded-random.js';
import { tallying, type TallyOptions } from '../tally.js';

const RATES: readonly RandomFaults['rates'][] = [
  {},
  { 'lost-reply': 0.25, delay: 0.3 },
  { 'never-delivered': 0.25 },
  { 'lost-reply': 0.1, 'never-delivered': 0.1, fail: 0.1, delay: 0.2, drop: 0.1 },
  { fail: 0.2, drop: 0.2 },
];

/** Lets others go first, a random number of turns: so that the work of processes is interleaved in ever new ways. */
async function turns(random: SeededRandom, most = 12): Promise<void> {
  for (let n = random.int(most); n > 0; n--) await Promise.resolve();
}

/**
 * A store whose answers take their time, and that refuses an append now and then for no reason, as EventStoreDB does
 * with one that it has written on a re-created stream. It does not lie about the revision, which a store never does.
 */
function jittery(store: AnyStore, random: SeededRandom): AnyStore {
  async function* slowly<T>(pages: AsyncIterable<readonly T[]>) {
    await turns(random);
    for await (const page of pages) {
      yield page;
      await turns(random, 4);
    }
  }
  return {
    ...store,
    append: (stream, expected, events) => async () => {
      await turns(random);
      if (random.chance(0.05)) return E.left({ _tag: 'WrongExpectedRevision', stream, expected, actual: expected });
      const answer = await store.append(stream, expected, events)();
      await turns(random);
      return answer;
    },
    readStream: (stream, options) => slowly(store.readStream(stream, options)),
  };
}

/** A snapshot store that fails, forgets and is slow. */
function unreliable(inner: SnapshotStore, random: SeededRandom): SnapshotStore {
  const failing = (stream: string) =>
    E.left({ _tag: 'SnapshotError' as const, stream, cause: new Error('made to fail') });
  return {
    load: (stream, fingerprint) => async () => {
      await turns(random);
      if (random.chance(0.1)) return failing(stream);
      return random.chance(0.1) ? E.right(undefined) : inner.load(stream, fingerprint)();
    },
    save: (snapshot) => async () => {
      await turns(random);
      return random.chance(0.1) ? failing(snapshot.stream) : inner.save(snapshot)();
    },
  };
}

export type Process = ReturnType<typeof startProcess>;

/** A process with options and faults by chance. It may be killed at some step, and is of no use after that. */
export function startProcess(store: AnyStore, snapshots: SnapshotStore | undefined, random: SeededRandom) {
  const clock = manualClock({ autoAdvance: true });
  const rates = random.pick(RATES);
  const faulty = faultyStore(jittery(store, random), { seed: random.int(2 ** 31), rates, within: 8 }, { clock });
  const nth = 20 + random.int(100);
  const killed = faultyStore(faulty, [{ on: 'any', nth, fault: { kind: 'crash', written: random.chance(0.5) } }]);
  const options: TallyOptions = {
    clock,
    random: random.next,
    cache: random.pick(['none', 1, 2, 4, 10_000] as const),
    // More than there are commands: all of them are within it.
    commandWindow: random.pick([1_000, 5_000, 'all'] as const),
    retry: { attempts: 1 + random.int(6), delay: (_, drawn) => drawn * 100 },
    lostReply: { attempts: 1 + random.int(4), delay: (_, drawn) => drawn * 100 },
    ...(snapshots !== undefined && random.chance(0.5) ? { snapshots: unreliable(snapshots, random) } : {}),
  };
  const { repository } = tallying(killed, '', options);
  return {
    repository,
    dead: () => killed.trace.faults.crash !== undefined,
    faults: () => faulty.trace.entries.length + killed.trace.entries.length,
  };
}
