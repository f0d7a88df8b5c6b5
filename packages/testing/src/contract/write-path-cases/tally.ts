// The model of the write-path cases: every event says from which total it was decided, so that a stream tells by itself
// of a lost event, of one applied twice, and of a decision on a stale state.
import {
  defineAggregate,
  load,
  makeRepository,
  reject,
  transact,
  type EventStore,
  type LoadPolicy,
  type MessageOf,
  type MessageOptions,
  type RecordedEvent,
  type RepositoryOptions,
  type TransactOptions,
} from '@millrace/core';
import * as t from 'io-ts';
import { assert, right } from '../asserting.js';

const by = { by: t.number };

export const Tally = defineAggregate({
  type: 'tally',
  key: { tallyId: t.string },
  state: t.type({ total: t.number, count: t.number }),
  initial: { total: 0, count: 0 },
  snapshot: { every: 4 },
  events: {
    counted: {
      data: { ...by, from: t.number },
      apply: (state, data) => {
        state.total += data.by;
        state.count += 1;
      },
    },
  },
  commands: {
    count: { data: by, decide: (tally, data) => tally.counted({ ...data, from: tally.state.total }) },
    /** One event per number; none for an empty list. */
    countAll: {
      data: { all: t.array(t.number) },
      decide: (tally, { all }) =>
        all.reduce((counting, n) => counting.counted({ by: n, from: counting.state.total }), tally),
    },
    take: {
      data: by,
      decide: (tally, data) =>
        tally.state.total < data.by
          ? reject('too-little', { total: tally.state.total })
          : tally.counted({ by: -data.by, from: tally.state.total }),
    },
    /** Changes nothing when the total is what it should be. */
    setTo: {
      data: { total: t.number },
      decide: (tally, { total }) =>
        tally.state.total === total ? tally : tally.counted({ by: total - tally.state.total, from: tally.state.total }),
    },
  },
});

/** The options of a repository of tallies. */
export type TallyOptions = Omit<RepositoryOptions, 'afterCommit'>;

export type TallyMessage = MessageOf<typeof Tally>;

/** Verbs on one tally through a repository of its own: what one process does. */
export function tallying(store: EventStore, tallyId: string, options: TallyOptions = {}) {
  const repository = makeRepository(store, [Tally], options);
  const key = { tallyId };
  const run = (message: TallyMessage, how?: TransactOptions) => transact(repository, how)(message)();
  const count = (n: number, id: string, how?: TransactOptions) => run(Tally.count.message(key, { by: n }, { id }), how);
  const countAll = (all: readonly number[], options: MessageOptions, how?: TransactOptions) =>
    run(Tally.countAll.message(key, { all: [...all] }, options), how);
  return {
    repository,
    key,
    name: `tally-${tallyId}`,
    run,
    count,
    counted: async (n: number, id: string, how?: TransactOptions) => right(await count(n, id, how)),
    countAll,
    /** `n` commands that count 1, with the ids `prefix0`, `prefix1`, ... */
    filled: async (n: number, prefix = 'fill') => {
      for (let i = 0; i < n; i++) right(await count(1, `${prefix}${String(i)}`));
    },
    loaded: async (policy: LoadPolicy = 'readTail') => right(await load(repository, { load: policy })(Tally, key)()),
  };
}

export type Tallying = ReturnType<typeof tallying>;

/** A retry policy without waits. */
export const attempts = (n: number): TransactOptions['retry'] & object => ({ attempts: n, delay: () => 0 });

/** The numbers counted by the events of a tally, oldest first. */
export function numbers(events: readonly { readonly data: unknown }[]): readonly number[] {
  return events.map(({ data }) => (data as { readonly by: number }).by);
}

/** The command ids in the order of their events, one per commit. */
export function commits(events: readonly RecordedEvent[]): readonly string[] {
  const ids = events.map(({ metadata }) => metadata['commandId'] as string);
  return ids.filter((id, i) => id !== ids[i - 1]);
}

/**
 * Fails unless the events stand without a gap from `first` on, each was decided on the total before it, and no command
 * stands in the stream twice.
 */
export function assertSound(events: readonly RecordedEvent[], first = 0n): void {
  let total = 0;
  for (const [i, { revision, data }] of events.entries()) {
    const { by: n, from } = data as { readonly by: number; readonly from: number };
    assert.equal(revision, first + BigInt(i), 'revisions have no gap');
    assert.equal(from, total, `revision ${String(revision)} was decided on the total before it`);
    total += n;
  }
  assert.equal(new Set(events.map(({ id }) => id)).size, events.length, 'each event has an id of its own');
  const ids = commits(events);
  assert.deepEqual([...new Set(ids)], ids, 'no command is in the stream twice');
}
