// What a case of the view contract works with: the store, names of its own, and the verbs used all over.
import type {
  Build,
  BuildState,
  Checkpoint,
  Json,
  ParkedStream,
  Position,
  Progress,
  SlotLease,
  ViewLayout,
  ViewStore,
  ViewWork,
} from '@millrace/core';
import { seededRandom, type SeededRandom } from '../seeded-random.js';
import { assert, right } from './asserting.js';
import { waitUntil } from './following.js';

/** A view store to be tested: a fresh one, or a client of a long-lived one. */
export interface ViewStoreUnderTest<Transaction> {
  readonly views: ViewStore<Transaction>;
  /** A second client of the same store. Default: the first one. */
  readonly another?: ViewStore<Transaction>;
  /** Writes a number under a name, in the transaction: what custom handlers do. */
  readonly effect: (transaction: Transaction, name: string, value: number) => Promise<void>;
  /** What was written so. */
  readonly effects: () => Promise<ReadonlyMap<string, number>>;
  readonly close: () => Promise<void>;
}

/** What a body may do. */
export interface Effects {
  readonly set: (name: string, value: number) => Promise<void>;
}

export interface ViewContext {
  readonly views: ViewStore<Effects>;
  /** A second client, if there is one. */
  readonly another: ViewStore<Effects>;
  /** The effects of this case. */
  readonly effects: () => Promise<Readonly<Record<string, number>>>;
  readonly seed: number;
  readonly random: SeededRandom;
  /** A projection of this case alone. */
  readonly projection: (name?: string) => string;
  /** Makes a build. Default: documents of `LAYOUT` in one slot, version 1 of the projection without a name. */
  readonly prepare: (options?: {
    readonly projection?: string;
    readonly version?: number;
    readonly layout?: ViewLayout;
    readonly slots?: number;
  }) => Promise<Build>;
  /** Takes a slot, for an hour unless said otherwise. Default: slot 0, for `one`. */
  readonly acquire: (build: Build, slot?: number, owner?: string, duration?: number) => Promise<SlotLease>;
  /** Commits; fails when it is not written. */
  readonly commit: (lease: SlotLease, work: ViewWork, body?: (effects: Effects) => Promise<void>) => Promise<void>;
  readonly progress: (lease: SlotLease) => Promise<Progress>;
  readonly state: (build: Build) => Promise<BuildState>;
  /** The rows of a build by key, in their order. */
  readonly all: (build: Build) => Promise<readonly (readonly [string, Json])[]>;
  /** Waits until the condition holds; fails when it never does. */
  readonly waitUntil: (holds: () => Promise<boolean>, what: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface ViewContextOptions {
  readonly seed?: number;
  /** Milliseconds that a case waits for what must come. Default: 120,000. */
  readonly patience?: number;
}

/** An hour. */
export const LONG = 3_600_000;

/** Keyed by `id`; found by `owner`, `amount`, `open` and `tags`. */
export const LAYOUT: ViewLayout = {
  kind: 'documents',
  key: [{ name: 'id', type: 'text' }],
  lookups: [
    { name: 'owner', type: 'text' },
    { name: 'amount', type: 'number' },
    { name: 'open', type: 'boolean' },
    { name: 'tags', type: 'json' },
  ],
};

/** A place in a log. */
export const place = (commit: bigint, prepare = commit): Position => ({ commit, prepare });

/** A checkpoint there. */
export const at = (commit: bigint, log = 'the log'): Checkpoint => ({ position: place(commit), log });

/** A parked stream. */
export const parked = (stream: string, more: Partial<ParkedStream> = {}): ParkedStream => ({
  ...{ stream, revision: 3n, position: place(30n), type: 'account/opened', error: 'no such owner', since: 1_000 },
  ...more,
});

/** A context for one case. Its names are its own also on a store that lives on. */
export function viewContext<Transaction>(
  under: ViewStoreUnderTest<Transaction>,
  options: ViewContextOptions = {},
): ViewContext {
  const { seed = Math.floor(Math.random() * 2 ** 31), patience = 120_000 } = options;
  const prefix = `contract.${Math.random().toString(36).slice(2)}.`;
  const own = (views: ViewStore<Transaction>): ViewStore<Effects> => withEffects(views, under, prefix);
  const views = own(under.views);
  const context: Pick<ViewContext, 'projection' | 'state'> = {
    projection: (name = '') => `${prefix}${name}`,
    state: async ({ projection, version }) => {
      const builds = right(await views.builds(projection)());
      return builds.find(({ build }) => build.version === version) ?? assert.fail(`there is no version ${version}`);
    },
  };
  return {
    ...context,
    views,
    another: under.another === undefined ? views : own(under.another),
    effects: async () =>
      Object.fromEntries(
        [...(await under.effects())].flatMap(([name, value]) =>
          name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [],
        ),
      ),
    seed,
    random: seededRandom(seed),
    prepare: async ({ projection = context.projection(), version = 1, layout = LAYOUT, slots = 1 } = {}) => {
      const build = { projection, version };
      right(await views.prepare(build, layout, { slots })());
      return build;
    },
    acquire: async (build, slot = 0, owner = 'one', duration = LONG) =>
      right(await views.acquire({ ...build, slot }, owner, duration)()),
    commit: async (lease, work, body) => {
      right(await views.commit(lease, work, body)());
    },
    progress: async (lease) => right(await views.progress(lease)()),
    all: async (build) => right(await views.page(build, { limit: 100_000 })()).map(({ key, row }) => [key, row]),
    waitUntil: (holds, what) => waitUntil(holds, patience, what),
    close: under.close,
  };
}

// The bodies of a case write effects, whatever a transaction of the store is.
function withEffects<Transaction>(
  views: ViewStore<Transaction>,
  { effect }: Pick<ViewStoreUnderTest<Transaction>, 'effect'>,
  prefix: string,
): ViewStore<Effects> {
  type Body<A> = (transaction: A) => Promise<void>;
  const inside =
    (body: Body<Effects>): Body<Transaction> =>
    (transaction) =>
      body({ set: (name, value) => effect(transaction, `${prefix}${name}`, value) });
  return {
    ...views,
    prepare: (build, layout, { setUp, ...options } = {}) =>
      views.prepare(build, layout, { ...options, ...(setUp === undefined ? {} : { setUp: inside(setUp) }) }),
    commit: (lease, work, body) => views.commit(lease, work, body && inside(body)),
  };
}
