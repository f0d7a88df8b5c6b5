// Commands that are sent until they are acknowledged, and the account of them that the streams must agree with.
import {
  makeRepository,
  transact,
  type EventStore,
  type RepositoryOptions,
  type TransactOptions,
} from '@millrace/core';
import { assertSound, commits, Tally } from '../../packages/testing/src/contract/write-path-cases/tally.js';
import { gather, pause, settles, until } from './waiting.js';

/** A conflict is decided again as often as it takes: here it is the rule. */
const CONFLICTS: TransactOptions = { retry: { attempts: 50, delay: (_, random) => random * 20 } };

export interface Sender {
  /** Sends a command until it is acknowledged; the attempts it took. */
  readonly send: (tallyId: string, id: string) => Promise<number>;
  /** How many were acknowledged. */
  readonly acknowledged: () => number;
  /** How many appends have been begun, those sent again included. */
  readonly appends: () => number;
  /** How many outcomes were of each kind. */
  readonly outcomes: () => Readonly<Record<string, number>>;
  /** Fails unless each acknowledged command stands where it was said to stand, and none stands twice. */
  readonly assertKept: (store: EventStore) => Promise<void>;
}

export function sender(inner: EventStore, options: RepositoryOptions = {}): Sender {
  let begun = 0;
  const store: EventStore = {
    ...inner,
    append: (...append) => {
      begun += 1;
      return inner.append(...append);
    },
  };
  const repository = makeRepository(store, [Tally], options);
  const run = transact(repository, CONFLICTS);
  const kept = new Map<string, Map<string, bigint | undefined>>();
  const outcomes: Record<string, number> = {};
  let acknowledged = 0;

  async function send(tallyId: string, id: string): Promise<number> {
    const message = Tally.count.message({ tallyId }, { by: 1 }, { id });
    for (let attempt = 1; ; attempt++) {
      const outcome = await settles(run(message)(), `the command ${id}`);
      const tag = outcome._tag === 'Right' ? outcome.right._tag : outcome.left._tag;
      outcomes[tag] = (outcomes[tag] ?? 0) + 1;
      if (outcome._tag === 'Right') {
        const commands = kept.get(tallyId) ?? new Map<string, bigint | undefined>();
        kept.set(tallyId, commands.set(id, outcome.right.events[0]?.revision));
        acknowledged += 1;
        return attempt;
      }
      const { left } = outcome;
      if (left._tag === 'Invalid' || (left._tag === 'Failed' && !left.retryable))
        throw new Error(left.message, { cause: left });
      await pause();
    }
  }

  return {
    send,
    acknowledged: () => acknowledged,
    appends: () => begun,
    outcomes: () => outcomes,
    assertKept: async (reader) => {
      for (const [tallyId, commands] of kept) {
        const events = await gather(reader.readStream(`tally-${tallyId}`));
        assertSound(events);
        const places = new Map(events.map(({ metadata, revision }) => [metadata['commandId'], revision]));
        for (const [id, revision] of commands) expect([id, places.get(id)]).toEqual([id, revision]);
        // All of them: what was not acknowledged has been sent again.
        expect(commits(events)).toHaveLength(commands.size);
      }
    },
  };
}

/**
 * 1,000 commands on 250 streams, all sent at once. `disturb` is called whenever another 150 have been acknowledged,
 * while the rest is in flight.
 */
export async function thousandInFlight(
  one: Sender,
  name: (name: string) => string,
  disturb: (round: number) => Promise<void>,
): Promise<void> {
  const sent = Promise.all(
    Array.from({ length: 1_000 }, (_, n) => one.send(name(`tally-${String(n % 250)}`), `command-${String(n)}`)),
  );
  const disturbed = (async () => {
    for (let round = 1; round <= 6; round++) {
      await until(() => one.acknowledged() >= 150 * round, 'more commands were acknowledged');
      await disturb(round);
    }
  })();
  await Promise.all([sent, disturbed]);
  expect(one.acknowledged()).toBe(1_000);
}
