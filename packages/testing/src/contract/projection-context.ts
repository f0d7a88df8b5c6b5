// What a case of the projection contract works with: stores, ledgers and projections of its own, time, and runners.
import type {
  Appended,
  CheckpointStore,
  Clock,
  JsonObject,
  NewEvent,
  ProjectionRunner,
  RecordedEvent,
  RunnerOptions,
  ViewStore,
} from '@millrace/core';
import type { AnyStore } from '../faults/index.js';
import { seededRandom, type SeededRandom } from '../seeded-random.js';
import { assert, right } from './asserting.js';
import { realTime, virtualTime, type CaseTime } from './case-time.js';
import type { Crashable } from './crashable.js';
import { ledgersOf, type Entry, type Ledgers } from './ledger.js';
import { gather } from './store-context.js';

/** The stores that projections run between. */
export interface ProjectionStores<Transaction> {
  readonly store: AnyStore;
  /** Where views are built exactly once. Without it those cases are not run: see `lacks`. */
  readonly views?: ViewStore<Transaction>;
  /**
   * Changes the number under a name, in the transaction: reads what is there (`undefined`: nothing) and writes what
   * `change` makes of it, so that whatever happens twice is seen. Two transactions that change one name do not lose one
   * another's change.
   */
  readonly tally?: (
    transaction: Transaction,
    name: string,
    change: (value: number | undefined) => number,
  ) => Promise<void>;
  /** What was written so. */
  readonly tallies?: () => Promise<ReadonlyMap<string, number>>;
  /** Where the progress of projections is kept that are run at least once. */
  readonly checkpoints?: CheckpointStore;
  readonly close: () => Promise<void>;
}

/** What custom handlers of the cases get as transaction. */
export interface Tallies {
  readonly change: (name: string, change: (value: number | undefined) => number) => Promise<void>;
}

export interface ProjectionContext {
  readonly store: AnyStore;
  readonly views: ViewStore<Tallies>;
  readonly checkpoints: CheckpointStore;
  /** What custom handlers of this case have written. */
  readonly tallies: () => Promise<ReadonlyMap<string, number>>;
  readonly time: CaseTime;
  /** For runners: the clock, and in real time short intervals. */
  readonly settings: RunnerOptions;
  readonly seed: number;
  readonly random: SeededRandom;
  /** A size that is `full` at scale 1, and at least 2. */
  readonly size: (full: number) => number;
  /** The ledgers of this case alone. */
  readonly Ledgers: Ledgers;
  /** A name for a projection of this case alone. */
  readonly projection: (name?: string) => string;
  /** The stream of a ledger. */
  readonly stream: (id: string) => string;
  /** Appends `noted` events to a ledger, in one append. */
  readonly note: (id: string, ...entries: readonly Entry[]) => Promise<Appended>;
  /** Appends events as they are given to a ledger; their type is the name of an event of ledgers: `noted`. */
  readonly append: (id: string, ...events: readonly RawEvent[]) => Promise<Appended>;
  /** All events of this case in the log. */
  readonly log: () => Promise<readonly RecordedEvent[]>;
  /**
   * Sees to it that the runner is stopped when the case is over.
   *
   * @param process that it runs in: one that was killed is not waited for.
   */
  readonly keep: (runner: ProjectionRunner, process?: Crashable) => ProjectionRunner;
  /** Another context, of fresh stores, with a seed of its own; to be closed by who asks for it. */
  readonly fresh: (seed?: number) => Promise<ProjectionContext>;
  readonly close: () => Promise<void>;
}

export interface RawEvent {
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata?: JsonObject;
}

export interface ProjectionContextOptions {
  /** In (0, 1]: shrinks the big cases. Default: 1. */
  readonly scale?: number;
  readonly seed?: number;
  /** Milliseconds that a case waits for what must come, where time is the machine's. Default: 120,000. */
  readonly patience?: number;
  /** Whether time is virtual: whether every store takes a clock. Default: false. */
  readonly virtual?: boolean;
}

/**
 * A context for one case, of the stores that `open` gives. Its names are its own also on stores that live on.
 */
export async function projectionContext<Transaction>(
  open: (clock: Clock) => Promise<ProjectionStores<Transaction>>,
  options: ProjectionContextOptions = {},
): Promise<ProjectionContext> {
  const { scale = 1, seed = Math.floor(Math.random() * 2 ** 31), patience = 120_000, virtual = false } = options;
  const time = virtual ? virtualTime() : realTime(patience);
  const under = await open(time.clock);
  const { store, checkpoints } = under;
  const prefix = `p${Math.random().toString(36).slice(2, 10)}`;
  const type = `contract.${prefix}`;
  const random = seededRandom(seed);
  const runners: { readonly runner: ProjectionRunner; readonly process: Crashable | undefined }[] = [];
  const newest = new Map<string, bigint>();
  const stream = (id: string): string => `${type}-${id}`;

  const append: ProjectionContext['append'] = async (id, ...events) => {
    const recorded = events.map((event): NewEvent => ({
      id: random.uuid(),
      type: `${type}/${event.type}`,
      data: { id, ...event.data },
      metadata: event.metadata ?? {},
    }));
    const appended = right(await store.append(stream(id), newest.get(id) ?? 'no_stream', recorded)());
    newest.set(id, appended.revision);
    return appended;
  };

  return {
    store,
    get views() {
      return tallying(under, prefix);
    },
    get checkpoints() {
      return checkpoints ?? assert.fail('there is no checkpoint store: say so in `lacks`');
    },
    tallies: async () => {
      const all = (await under.tallies?.()) ?? new Map<string, number>();
      const own = [...all].filter(([name]) => name.startsWith(`${prefix}.`));
      return new Map(own.map(([name, value]) => [name.slice(prefix.length + 1), value]));
    },
    time,
    settings: {
      clock: time.clock,
      random: random.next,
      ...(!time.isVirtual && { lease: 1_000, saveEvery: 50, watchEvery: 1_000, backoff: () => 30 }),
    },
    seed,
    random,
    size: (full) => Math.max(2, Math.round(full * scale)),
    Ledgers: ledgersOf(type),
    projection: (name = 'view') => `${prefix}.${name}`,
    stream,
    append,
    note: (id, ...entries) => append(id, ...entries.map(({ n, row = id }) => ({ type: 'noted', data: { n, row } }))),
    log: () => gather(store.readAll({ filter: { by: 'stream', prefixes: [`${type}-`] } })),
    keep: (runner, process) => {
      runners.push({ runner, process });
      runner.done.catch(() => undefined);
      return runner;
    },
    fresh: (another = random.int(2 ** 31)) => projectionContext(open, { ...options, seed: another }),
    close: async () => {
      for (const { process } of runners) process?.resume();
      const alive = runners.filter(({ process }) => process?.isAlive() !== false);
      // Some cases leave a runner that never stops.
      const all = Promise.all(alive.map(({ runner }) => runner.stop({ drain: 0 })));
      await time.during(Promise.race([all, time.clock.sleep(1_000)]), 'the runners stop');
      await under.close();
    },
  };
}

// The handlers of a case write tallies, whatever a transaction of the store is.
function tallying<Transaction>({ views, tally }: ProjectionStores<Transaction>, prefix: string): ViewStore<Tallies> {
  if (views === undefined) return assert.fail('there is no view store: say so in `lacks`');
  type Body<A> = (transaction: A) => Promise<void>;
  const inside =
    (body: Body<Tallies>): Body<Transaction> =>
    (transaction) =>
      body({
        change: (name, change) =>
          tally?.(transaction, `${prefix}.${name}`, change) ?? assert.fail('there is no `tally`'),
      });
  return {
    ...views,
    prepare: (build, layout, { setUp, ...options } = {}) =>
      views.prepare(build, layout, { ...options, ...(setUp === undefined ? {} : { setUp: inside(setUp) }) }),
    commit: (lease, work, body) => views.commit(lease, work, body && inside(body)),
  };
}
