// Stores that break one promise each, and the case of the contract that must notice.
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import {
  comparePositions,
  type Checkpoint,
  type CheckpointStore,
  type LogItem,
  type NewEvent,
  type RecordedEvent,
} from '@millrace/core';
import { memoryCheckpoints, memorySnapshots, memoryStore } from '@millrace/repository-memory';
import type { AnyStore } from '@millrace/testing';
import type { StoreUnderTest } from '@millrace/testing/contract';

export interface BrokenStore {
  /** Completes "a store that ...". */
  readonly that: string;
  /** The case that fails. */
  readonly fails: string;
  readonly open: () => StoreUnderTest;
}

const intact = (): StoreUnderTest => ({
  store: memoryStore(),
  snapshots: memorySnapshots(),
  checkpoints: memoryCheckpoints(),
  close: () => Promise.resolve(),
});

const broken = (fails: string, that: string, change: (store: AnyStore) => Partial<AnyStore>): BrokenStore => ({
  that,
  fails,
  open: () => {
    const under = intact();
    return { ...under, store: { ...under.store, ...change(under.store) } };
  },
});

const brokenSave = (fails: string, that: string, change: (checkpoint: Checkpoint) => Checkpoint): BrokenStore => ({
  that,
  fails,
  open: () => {
    const checkpoints = memoryCheckpoints();
    const save: typeof checkpoints.save = (lease, checkpoint) => checkpoints.save(lease, change(checkpoint));
    return { ...intact(), checkpoints: { ...checkpoints, save } };
  },
});

const brokenCheckpoints = (
  fails: string,
  that: string,
  change: (checkpoints: CheckpointStore) => Partial<CheckpointStore>,
): BrokenStore => ({
  that,
  fails,
  open: () => {
    const checkpoints = memoryCheckpoints();
    return { ...intact(), checkpoints: { ...checkpoints, ...change(checkpoints) } };
  },
});

type Pages<T> = AsyncIterable<readonly T[]>;

// Pages of which each goes through `change`; what becomes empty is not given.
async function* changed<T>(pages: Pages<T>, change: (page: readonly T[], n: number) => readonly T[]): Pages<T> {
  let n = 0;
  for await (const page of pages) {
    const kept = change(page, n++);
    if (kept.length > 0) yield kept;
  }
}

const subscriptions = (change: (items: readonly LogItem[], page: number) => readonly LogItem[]) => (store: AnyStore) =>
  ({
    subscribe: (options) => changed(store.subscribe(options), change),
    subscribeToStream: (stream, options) => changed(store.subscribeToStream(stream, options), change),
  }) satisfies Partial<AnyStore>;

const streamReads =
  (change: (page: readonly RecordedEvent[], n: number) => readonly RecordedEvent[]) => (store: AnyStore) =>
    ({
      readStream: (stream, options) => changed(store.readStream(stream, options), change),
    }) satisfies Partial<AnyStore>;

const proposals = (change: (events: readonly NewEvent[]) => readonly NewEvent[]) => (store: AnyStore) =>
  ({
    append: (stream, expected, events) => store.append(stream, expected, change(events)),
  }) satisfies Partial<AnyStore>;

const isEvent = ({ _tag }: LogItem) => _tag === 'Event';

const without = <K extends string>(options: { readonly [name in K]?: unknown } | undefined, name: K) => {
  const { [name]: _, ...rest } = { ...options };
  return rest;
};

// What a stream holds according to the log, which hides nothing.
async function* fromLog(store: AnyStore, stream: string): Pages<RecordedEvent> {
  for await (const page of store.readAll()) yield page.filter((event) => event.stream === stream);
}

const uuid = () => '00000000-0000-4000-8000-'.concat(String(Math.floor(Math.random() * 1e12)).padStart(12, '0'));

export const brokenStores: readonly BrokenStore[] = [
  // Appends
  broken('S03', 'loses the last event of a batch', (store) => ({
    append: (stream, expected, events) =>
      store.append(stream, expected, events.slice(0, Math.max(1, events.length - 1))),
  })),
  broken(
    'S03',
    'turns a batch round',
    proposals((events) => [...events].reverse()),
  ),
  broken('S02', 'ignores the expected revision', (store) => ({
    append: (stream, expected, events) => async () => {
      const answer = await store.append(stream, expected, events)();
      if (E.isRight(answer) || answer.left._tag !== 'WrongExpectedRevision') return answer;
      return store.append(stream, answer.left.actual, events)();
    },
  })),
  broken('S14', 'writes beyond the end', (store) => ({
    append: (stream, expected, events) => async () => {
      const answer = await store.append(stream, expected, events)();
      if (E.isRight(answer) || answer.left._tag !== 'WrongExpectedRevision') return answer;
      const { actual } = answer.left;
      const beyond = expected !== 'no_stream' && (actual === 'no_stream' || actual < expected);
      return beyond ? store.append(stream, actual, events)() : answer;
    },
  })),
  broken('S02', 'names the expected revision as the actual one', (store) => ({
    append: (stream, expected, events) => async () => {
      const answer = await store.append(stream, expected, events)();
      if (E.isRight(answer) || answer.left._tag !== 'WrongExpectedRevision') return answer;
      return E.left({ ...answer.left, actual: expected });
    },
  })),
  broken('S07', 'writes a batch event by event', (store) => ({
    append: (stream, expected, events) => async () => {
      let last = expected;
      for (const event of events) {
        const answer = await store.append(stream, last, [event])();
        if (E.isLeft(answer) || event === events[events.length - 1]) return answer;
        last = answer.right.revision;
      }
      return store.append(stream, expected, events)();
    },
  })),
  broken('S05', 'answers with the revision of the first event', (store) => ({
    append: (stream, expected, events) => async () => {
      const answer = await store.append(stream, expected, events)();
      return E.map((appended: { revision: bigint }) => ({
        ...appended,
        revision: appended.revision - BigInt(events.length - 1),
      }))(answer) as typeof answer;
    },
  })),
  broken('S13', 'counts revisions from the expected one', (store) => ({
    append: (stream, expected, events) => async () => {
      const answer = await store.append(stream, expected, events)();
      if (E.isLeft(answer)) return answer;
      const revision = (expected === 'no_stream' ? -1n : expected) + BigInt(events.length);
      return E.right({ ...answer.right, revision });
    },
  })),
  {
    that: 'takes what is too large',
    fails: 'S15',
    open: () => ({ ...intact(), store: memoryStore({ maxAppendSize: Infinity }) }),
  },
  broken('PC01', 'appends before it is asked to', (store) => ({
    append: (stream, expected, events) => {
      const answer = store.append(stream, expected, events)();
      return () => answer;
    },
  })),
  broken('PC02', 'takes an empty append', (store) => ({
    append: (stream, expected, events) =>
      events.length > 0
        ? store.append(stream, expected, events)
        : () => Promise.resolve(E.right({ revision: 0n, position: { commit: 0n, prepare: 0n } })),
  })),
  broken(
    'PC03',
    'shows the newest event late',
    streamReads((page) => page.slice(0, -1)),
  ),

  // Repeated appends
  broken(
    'PC10',
    'gives every event an id of its own',
    proposals((events) => events.map((event) => ({ ...event, id: uuid() }))),
  ),
  broken('PC11', 'compares the first id only', (store) => ({
    append: (stream, expected, events) => async () => {
      const answer = await store.append(stream, expected, events)();
      if (E.isRight(answer)) return answer;
      const first = await store.append(stream, expected, events.slice(0, 1))();
      return E.isRight(first) ? first : answer;
    },
  })),
  broken('PC13', 'takes an event that is there anywhere for a repeated one', (store) => {
    const known = new Map<string, { revision: bigint; position: { commit: bigint; prepare: bigint } }>();
    return {
      append: (stream, expected, events) => async () => {
        const ids = `${stream} ${events.map(({ id }) => id).join()}`;
        const before = known.get(ids);
        if (before !== undefined) return E.right(before);
        const answer = await store.append(stream, expected, events)();
        if (E.isRight(answer)) known.set(ids, answer.right);
        return answer;
      },
    };
  }),
  broken('PC14', 'remembers appends through a delete', (store) => {
    const known = new Map<string, { revision: bigint; position: { commit: bigint; prepare: bigint } }>();
    return {
      append: (stream, expected, events) => async () => {
        const ids = `${stream} ${String(expected)} ${events.map(({ id }) => id).join()}`;
        const before = known.get(ids);
        if (before !== undefined) return E.right(before);
        const answer = await store.append(stream, expected, events)();
        if (E.isRight(answer)) known.set(ids, answer.right);
        return answer;
      },
    };
  }),
  broken('PC12', 'replaces what is stored by what is sent again', (store) => {
    const newest = new Map<string, NewEvent>();
    return {
      append: (stream, expected, events) => {
        for (const event of events) newest.set(event.id, event);
        return store.append(stream, expected, events);
      },
      readStream: (stream, options) =>
        changed(store.readStream(stream, options), (page) =>
          page.map((event) => ({ ...event, data: newest.get(event.id)?.data ?? event.data })),
        ),
    };
  }),

  // Reads
  broken('S01', 'gives an empty page', (store) => ({
    readStream: (stream, options) => {
      const pages = store.readStream(stream, options);
      return (async function* () {
        yield [];
        yield* pages;
      })();
    },
  })),
  broken('S04', 'reads another stream as well', (store) => ({
    readStream: async function* (stream, options) {
      yield* store.readStream(stream, options);
      if (stream.endsWith('a-1')) yield* store.readStream(`${stream}0`, options);
    },
  })),
  broken('S06', 'reads from the start always', (store) => ({
    readStream: (stream, options) => store.readStream(stream, without(options, 'from')),
  })),
  broken('S06', 'reads forwards always', (store) => ({
    readStream: (stream, options) => store.readStream(stream, without(options, 'direction')),
  })),
  broken('S06', 'reads without a limit', (store) => ({
    readStream: (stream, options) => store.readStream(stream, without(options, 'maxCount')),
  })),
  broken(
    'PC20',
    'loses an event between two pages',
    streamReads((page, n) => (n === 0 ? page : page.slice(1))),
  ),
  broken(
    'PC30',
    'renames types',
    proposals((events) => events.map((event) => ({ ...event, type: event.type.toUpperCase() }))),
  ),
  broken('PC31', 'hands out what can be changed', (store) => ({
    readStream: (stream, options) =>
      changed(store.readStream(stream, options), (page) => page.map((event) => structuredClone({ ...event }))),
  })),
  broken(
    'PC32',
    'writes null for what JSON cannot hold',
    proposals((events) => events.map((event) => ({ ...event, data: withoutNaN(event.data) }))),
  ),

  // The log
  broken('S08', 'lists the log in the order of revisions', (store) => ({
    readAll: (options) =>
      changed(store.readAll(options), (page) => [...page].sort((a, b) => Number(a.revision - b.revision))),
  })),
  broken('S08', 'gives system events', (store) => ({
    readAll: (options) =>
      changed(store.readAll(options), (page, n) =>
        page.flatMap((event) => (n === 0 && event === page[0] ? [event, { ...event, type: '$metadata' }] : [event])),
      ),
  })),
  broken('PC40', 'answers with an old position', (store) => ({
    append: (stream, expected, events) => async () =>
      E.map((appended: { revision: bigint }) => ({ ...appended, position: { commit: 0n, prepare: 0n } }))(
        await store.append(stream, expected, events)(),
      ),
  })),
  broken('PC41', 'reads the log after a position', (store) => ({
    readAll: (options) =>
      changed(store.readAll(options), (page) =>
        page.filter(({ position }) => typeof options?.from !== 'object' || position.commit !== options.from.commit),
      ),
  })),
  broken('PC42', 'does not filter', (store) => ({ readAll: (options) => store.readAll(without(options, 'filter')) })),
  broken('PC43', 'has no head', () => ({ head: () => Promise.resolve(E.right(undefined)) })),
  broken('PC43', 'is another log every time', () => ({ identity: () => Promise.resolve(E.right(uuid())) })),
  broken('PC44', 'loses an event of the log between two pages', (store) => ({
    readAll: (options) => changed(store.readAll(options), (page, n) => (n === 0 ? page : page.slice(1))),
  })),

  // Subscriptions
  broken(
    'S09',
    'gives an event of a subscription twice',
    subscriptions((items) => items.flatMap((item, n) => (n === 0 ? [item, item] : [item]))),
  ),
  broken(
    'S10',
    'loses an event of a subscription',
    subscriptions((items, page) => (page === 1 ? items.slice(1) : items)),
  ),
  broken(
    'S12',
    'never says that it has caught up',
    subscriptions((items) => items.filter(({ _tag }) => _tag !== 'CaughtUp')),
  ),
  broken(
    'S12',
    'says so before the events',
    subscriptions((items) => [...items.filter((item) => !isEvent(item)), ...items.filter(isEvent)]),
  ),
  broken(
    'S12',
    'says so again and again',
    subscriptions((items) => [...items, { _tag: 'CaughtUp' }]),
  ),
  broken('S12', 'ends when it has caught up', (store) => ({
    subscribe: async function* (options) {
      for await (const page of store.subscribe(options)) {
        yield page;
        if (page.some(({ _tag }) => _tag === 'CaughtUp')) return;
      }
    },
  })),
  broken('S12', 'follows from the start when asked for the end', (store) => ({
    subscribe: (options) => store.subscribe(without(options, 'from')),
  })),
  broken('PC50', 'includes the place that a subscription begins after', (store) => ({
    subscribe: (options) =>
      store.subscribe(
        typeof options?.from !== 'object'
          ? options
          : { ...options, from: { commit: options.from.commit - 1n, prepare: options.from.prepare - 1n } },
      ),
  })),
  broken(
    'PC51',
    'gives system events to subscribers',
    subscriptions((items) =>
      items.map((item) => (item._tag === 'Event' ? { ...item, event: { ...item.event, type: '$x' } } : item)),
    ),
  ),
  broken('PC52', 'has its checkpoints ahead of the work', (store) => ({
    subscribe: async function* (options) {
      const head = await store.head();
      if (E.isRight(head) && head.right !== undefined) yield [{ _tag: 'Checkpoint', position: head.right }];
      yield* store.subscribe(options);
    },
  })),
  broken(
    'PC53',
    'gives no checkpoints',
    subscriptions((items) => items.filter(({ _tag }) => _tag !== 'Checkpoint')),
  ),
  broken('PC54', 'does not hear an abort', (store) => ({
    subscribe: (options) => store.subscribe(without(options, 'signal')),
  })),
  broken('PC55', 'cannot be left while it waits', (store) => ({
    // An async generator waits for its pending `next` before it returns.
    subscribe: async function* (options) {
      for await (const page of store.subscribe(options)) yield page;
    },
  })),
  broken('PC56', 'drops what a slow consumer has not read', (store) => ({
    subscribe: (options) => changed(store.subscribe(options), (items) => items.slice(-50)),
  })),
  broken('PC57', 'waits for ever on a tombstoned stream', (store) => ({
    subscribeToStream: (_stream, options) => store.subscribeToStream('another', options),
  })),

  // Hiding
  broken('S13', 'reads what is hidden', (store) => ({ readStream: (stream) => fromLog(store, stream) })),
  broken('S13', 'takes a tombstone for a soft delete', (store) => ({ tombstoneStream: store.deleteStream })),
  broken('S13', 'forgets metadata', () => ({ setStreamMetadata: () => () => Promise.resolve(E.right(undefined)) })),
  broken('S13', 'numbers a new life from 0', (store) => {
    const lives = new Map<string, number>();
    const name = (stream: string) => `${stream}${'+'.repeat(lives.get(stream) ?? 0)}`;
    return {
      append: (stream, expected, events) => () => store.append(name(stream), expected, events)(),
      readStream: (stream, options) => store.readStream(name(stream), options),
      deleteStream: (stream) => () => {
        lives.set(stream, (lives.get(stream) ?? 0) + 1);
        return Promise.resolve(E.right(undefined));
      },
    };
  }),
  broken('PC63', 'gives changes back in the wrong order', (store) => ({
    readStreamChanges: (options) => changed(store.readStreamChanges(options), (page) => [...page].reverse()),
  })),
  broken('PC64', 'gives changes from after a position', (store) => ({
    readStreamChanges: (options) =>
      changed(store.readStreamChanges(options), (page) =>
        page.filter(({ position: { commit } }) => commit !== options?.from?.commit),
      ),
  })),
  broken('PC65', 'does not tell that a stream was re-created', (store) => ({
    readStreamChanges: (options) =>
      changed(store.readStreamChanges(options), (page) => page.filter(({ _tag }) => _tag !== 'MetadataSet')),
  })),
  broken('PC66', 'takes every stream for live', () => ({
    streamCondition: () => () => Promise.resolve(E.right({ status: 'live', metadata: {} })),
  })),
  broken('PC67', 'forgets the newest change', (store) => ({
    readStreamChanges: (options) => changed(store.readStreamChanges(options), (page) => page.slice(0, -1)),
  })),
  broken('S13a', 'says that a stream without visible events does not exist', (store) => ({
    append: (stream, expected, events) => async () => {
      const answer = await store.append(stream, expected, events)();
      if (E.isRight(answer) || answer.left._tag !== 'WrongExpectedRevision') return answer;
      for await (const _ of store.readStream(stream)) return answer;
      return E.left({ ...answer.left, actual: 'no_stream' });
    },
  })),
  broken('S13b', 'writes the new life twice', (store) => ({
    append: (stream, expected, events) => async () => {
      const answer = await store.append(stream, expected, events)();
      if (E.isRight(answer) || answer.left._tag !== 'WrongExpectedRevision') return answer;
      return store.append(stream, answer.left.actual, events)();
    },
  })),
  broken('PC60', 'fails a second delete', (store) => {
    const deleted = new Set<string>();
    return {
      deleteStream: (stream) => () => {
        if (!deleted.has(stream)) {
          deleted.add(stream);
          return store.deleteStream(stream)();
        }
        const cause = new Error('deleted already');
        return Promise.resolve(E.left({ _tag: 'NotAppended', stream, fault: 'refused', retryable: false, cause }));
      },
    };
  }),

  broken('PC62', 'refuses appends for events that it does not show yet', (store) => {
    const shown = new Set<string>();
    return {
      append: (stream, expected, events) => async () => {
        const answer = await store.append(stream, expected, events)();
        if (E.isRight(answer)) setImmediate(() => shown.add(stream));
        return answer;
      },
      async *readStream(stream, options) {
        if (shown.has(stream)) yield* store.readStream(stream, options);
      },
    };
  }),
  broken('PC62', 'takes every stream that shows nothing for one of hidden events', (store) => ({
    hiddenRevision: (stream) => async () => {
      for await (const _ of store.readStream(stream)) return E.right(undefined);
      return E.right(2n);
    },
  })),

  // Snapshots and checkpoints
  {
    that: 'forgets every snapshot',
    fails: 'PC70',
    open: () => ({
      ...intact(),
      snapshots: { ...memorySnapshots(), load: () => () => Promise.resolve(E.right(undefined)) },
    }),
  },
  {
    that: 'keeps the snapshot that was saved last',
    fails: 'PC71',
    open: () => {
      let last: unknown;
      const snapshots = memorySnapshots();
      return {
        ...intact(),
        snapshots: {
          save: (snapshot) => () => {
            last = snapshot;
            return snapshots.save(snapshot)();
          },
          load: () => () => Promise.resolve(E.right(last as undefined)),
        },
      };
    },
  },
  {
    that: 'lets a checkpoint go back',
    fails: 'PC81',
    open: () => {
      const checkpoints = memoryCheckpoints();
      let last: unknown;
      return {
        ...intact(),
        checkpoints: {
          ...checkpoints,
          save: (_lease, checkpoint) => () => {
            last = checkpoint;
            return Promise.resolve(E.right(undefined));
          },
          load: () => () => Promise.resolve(E.right(last as undefined)),
        },
      };
    },
  },
  brokenSave('PC88', 'forgets the parked streams', ({ position, log }) => ({ position, log })),
  brokenSave('PC91', 'keeps no stream with a long error', ({ parked = [], ...checkpoint }) => ({
    ...checkpoint,
    parked: parked.filter(({ error }) => error.length < 1000),
  })),
  {
    that: 'takes a save at the same position for done',
    fails: 'PC89',
    open: () => {
      const checkpoints = memoryCheckpoints();
      let last: Checkpoint | undefined;
      return {
        ...intact(),
        checkpoints: {
          ...checkpoints,
          save: (lease, checkpoint) => {
            if (last !== undefined && comparePositions(last.position, checkpoint.position) === 0)
              return () => Promise.resolve(E.right(undefined));
            last = checkpoint;
            return checkpoints.save(lease, checkpoint);
          },
        },
      };
    },
  },
  {
    that: 'gives a lease to everyone',
    fails: 'PC82',
    open: () => {
      const checkpoints = memoryCheckpoints();
      return {
        ...intact(),
        checkpoints: { ...checkpoints, acquire: (name, _owner, ms) => checkpoints.acquire(name, 'same', ms) },
      };
    },
  },
  brokenCheckpoints('PC92', 'does not hear of a pause', () => ({ pause: () => TE.right(undefined) })),
  brokenCheckpoints('PC92', 'is paused for ever', () => ({ resume: () => TE.right(undefined) })),
  brokenCheckpoints('PC93', 'forgets who has paused it', (checkpoints) => ({
    pause: (name) => checkpoints.pause(name),
  })),
  {
    that: 'does not fence a late owner',
    fails: 'PC84',
    open: () => {
      const checkpoints = memoryCheckpoints();
      return {
        ...intact(),
        checkpoints: { ...checkpoints, save: () => () => Promise.resolve(E.right(undefined)) },
      };
    },
  },
];

/** The store that all of these are made from. */
export const intactStore = intact;

function withoutNaN(data: NewEvent['data']): NewEvent['data'] {
  return JSON.parse(
    JSON.stringify(data, (_, value: unknown) => (typeof value === 'bigint' ? null : value)),
  ) as NewEvent['data'];
}
