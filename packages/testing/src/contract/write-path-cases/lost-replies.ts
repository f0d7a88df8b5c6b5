// R4: the append is written, and its reply is lost.
import { commit, comparePositions } from '@millrace/core';
import { faultyStore, type FaultRule } from '../../faults/index.js';
import { manualClock } from '../../manual-clock.js';
import { assert, right } from '../asserting.js';
import type { StoreContext } from '../store-context.js';
import type { StoreCase } from '../store-contract.js';
import { assertSound, commits, numbers, Tally, tallying, type Tallying } from './tally.js';

interface Situation {
  readonly where: string;
  readonly begin: (context: StoreContext, before: Tallying) => Promise<unknown>;
  /** Where the first event goes that is written now. */
  readonly first: bigint;
  /** The total before it, as the model sees it. */
  readonly total: number;
  /** Which append of the command is the first that is written. */
  readonly nth: number;
}

export const SITUATIONS: readonly Situation[] = [
  { where: 'in a stream with events', begin: (_, { filled }) => filled(3), first: 3n, total: 3, nth: 1 },
  { where: 'at the beginning of a new stream', begin: () => Promise.resolve(), first: 0n, total: 0, nth: 1 },
  {
    where: 'while a soft-deleted stream is re-created (S13b)',
    begin: async ({ store }, { filled, name }) => {
      await filled(3);
      right(await store.deleteStream(name)());
    },
    first: 3n,
    total: 0,
    nth: 1,
  },
  {
    where: 'in a stream all of whose events are truncated',
    begin: async ({ store }, { filled, name }) => {
      await filled(3);
      right(await store.setStreamMetadata(name, { truncateBefore: 3n })());
    },
    first: 3n,
    total: 0,
    // The first one, at "no stream", is a conflict, which tells where to go.
    nth: 2,
  },
];

/** Sends `all` as one command, by one verb or the other. */
export const VERBS: readonly {
  readonly verb: string;
  readonly send: (here: Tallying, all: readonly number[]) => Promise<Awaited<ReturnType<Tallying['countAll']>>>;
}[] = [
  { verb: 'transact', send: (here, all) => here.countAll(all, { id: 'mine' }) },
  {
    verb: 'commit',
    send: async (here, all) =>
      commit(here.repository, { id: 'mine' })(Tally.countAll(await here.loaded(), { all: [...all] }))(),
  },
];

/** Runs `body` for each verb, with one event and with three, in streams of their own. */
export async function eachWay(
  { stream }: StoreContext,
  body: (tallyId: string, verb: (typeof VERBS)[number], all: readonly number[]) => Promise<void>,
): Promise<void> {
  for (const verb of VERBS)
    for (const all of [[7], [7, 8, 9]]) await body(stream(`${verb.verb}-${String(all.length)}`), verb, all);
}

/** What is in the stream: `all` of the command once, from `first` on, and then `after`. */
async function assertOnce(
  { read }: StoreContext,
  { name }: Tallying,
  first: bigint,
  before: readonly number[],
  all: readonly number[],
  after: readonly number[],
): Promise<void> {
  const stored = await read(name);
  assertSound(stored, first - BigInt(before.length));
  assert.deepEqual(numbers(stored), [...before, ...all, ...after]);
  assert.equal(commits(stored).filter((id) => id === 'mine').length, 1, 'one copy');
}

const lost = (nth: number): FaultRule => ({ on: 'append', nth, fault: { kind: 'lost-reply' } });

function lostReply({ where, begin, first, total, nth }: Situation, others: boolean): StoreCase {
  const meanwhile = others ? 'and another has appended since' : 'and nobody else has appended';
  return {
    id: 'R4',
    name: `A reply lost ${where}, ${meanwhile}: success at the right revision, and one copy.`,
    run: (context) =>
      eachWay(context, async (tallyId, { send }, all) => {
        const { store, read } = context;
        const there = tallying(store, tallyId);
        await begin(context, tallying(store, tallyId));
        const run = () => there.counted(100, 'other');
        const moved: FaultRule = { on: 'append', nth: nth + 1, fault: { kind: 'meanwhile', run } };
        const faulty = faultyStore(store, others ? [lost(nth), moved] : [lost(nth)]);
        const here = tallying(faulty, tallyId, { clock: manualClock({ autoAdvance: true }) });

        const { events, aggregate, position, commandId } = right(await send(here, all));
        const last = first + BigInt(all.length) - 1n;
        const before = Array.from({ length: total }, () => 1);
        await assertOnce(context, here, first, before, all, others ? [100] : []);
        assert.deepEqual([commandId, numbers(events), events[0]?.data.from], ['mine', all, total]);
        assert.deepEqual([events[0]?.revision, aggregate.revision], [first, last]);
        assert.equal(aggregate.state.total, total + all.reduce((sum, n) => sum + n, 0));
        const own = (await read(here.name)).slice(before.length, before.length + all.length);
        assert.deepEqual(
          events.map(({ id }) => id),
          own.map(({ id }) => id),
        );
        const at = own.at(-1)?.position ?? assert.fail();
        assert.ok(position !== undefined && comparePositions(position, at) >= 0);

        const next = await here.counted(1, 'next');
        assert.equal(next.aggregate.revision, last + (others ? 2n : 1n));
        assert.equal(right(await send(here, all)).duplicate, true);
        await assertOnce(context, here, first, before, all, others ? [100, 1] : [1]);
      }),
  };
}

export const lostReplies: readonly StoreCase[] = [false, true].flatMap((others) =>
  SITUATIONS.map((situation) => lostReply(situation, others)),
);
