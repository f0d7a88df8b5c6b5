// A repository: a store and the definitions whose aggregates live in it.
import type { CommittedBy } from '../transact/committed.js';
import type { UnknownEvents } from '../aggregate/current-events.js';
import type { AggregateKernel, CommandKernel } from '../definition/kernel.js';
import { kernelsByType } from '../definition/kernels-by-type.js';
import { DefinitionError } from '../definition/names.js';
import type { AnyDefinition } from '../definition/shape.js';
import { systemClock, type Clock } from '../ports/clock.js';
import type { EventStore } from '../ports/event-store.js';
import type { SnapshotStore } from '../ports/snapshot-store.js';
import { conflictPolicy, lostReplyPolicy, policyProblem, type RetryPolicy } from '../transact/retry-policy.js';
import { makeBackground, type Background, type BackgroundProblem } from './background.js';
import { caching } from './caching.js';
import { folding } from './folding.js';
import { snapshotting } from './snapshotting.js';
import type { StateSource } from './state-source.js';

/** How a repository loads, retries and remembers. Everything has a default. */
export interface RepositoryOptions<D extends AnyDefinition = AnyDefinition> {
  /** The most aggregate states to keep, or `'none'`. Default: 10,000. */
  readonly cache?: number | 'none';
  /** Where definitions with a `snapshot` policy keep their snapshots. Default: none are kept. */
  readonly snapshots?: SnapshotStore;
  /** How many of the newest command ids of a stream are remembered, or `'all'`. Default: 1,000. */
  readonly commandWindow?: number | 'all';
  /** What to do with a stored event whose type the definition does not have. Default: `'fail'`. */
  readonly unknownEvents?: UnknownEvents;
  /** After a conflict. Default: `conflictPolicy`. */
  readonly retry?: RetryPolicy;
  /** After a lost reply. Default: `lostReplyPolicy`. */
  readonly lostReply?: RetryPolicy;
  /** Told of each commit that stored something, after it. They cannot fail it; what matters hangs on a subscription. */
  readonly afterCommit?: readonly ((committed: CommittedBy<D>) => unknown)[];
  /** Told when a hook or a snapshot fails. Default: nobody is. */
  readonly onProblem?: (problem: BackgroundProblem) => void;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** In [0, 1). Default: `Math.random`. */
  readonly random?: () => number;
}

/** Where a repository keeps its inside. */
export const INSIDE = Symbol.for('@millrace/core/repository');

/** What `transact`, `commit` and `load` work with. */
export interface Inside {
  readonly store: EventStore;
  readonly source: StateSource;
  /** Names this repository: a state of another one is not committed here. */
  readonly home: object;
  readonly kernels: ReadonlyMap<string, AggregateKernel>;
  /** By message type. */
  readonly commands: ReadonlyMap<string, { readonly kernel: AggregateKernel; readonly command: CommandKernel }>;
  readonly commandWindow: number;
  readonly retry: RetryPolicy;
  readonly lostReply: RetryPolicy;
  readonly afterCommit: readonly ((committed: never) => unknown)[];
  readonly background: Background;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Aggregates of the definitions `D` in one store. Made by `makeRepository`; used through `transact`, `commit`, `load`. */
export interface Repository<out D extends AnyDefinition = AnyDefinition> {
  readonly definitions: readonly D[];
  /** Settles when hooks and snapshots of the commits so far have ended: before a process exits. */
  readonly idle: () => Promise<void>;
  readonly [INSIDE]: Inside;
}

/**
 * Makes a repository.
 *
 * @param store holds the streams; see `EventStore` for what it promises.
 * @param definitions their types must differ.
 * @throws DefinitionError when two definitions have one type, or a command reads an aggregate that is not among them.
 * @example
 * const repository = makeRepository(memoryStore(), [Account, Transfer]);
 */
export function makeRepository<D extends AnyDefinition>(
  store: EventStore,
  definitions: readonly D[],
  options: RepositoryOptions<D> = {},
): Repository<D> {
  const kernels = kernelsOf(definitions);
  const { cache = 10_000, snapshots, unknownEvents = 'fail', clock = systemClock, random = Math.random } = options;
  const commandWindow = windowSize(options.commandWindow ?? 1_000);
  const background = makeBackground(options.onProblem ?? (() => undefined));

  const home = Object.freeze({});

  let source = folding(store, unknownEvents, commandWindow, home);
  if (snapshots !== undefined) source = snapshotting(source, snapshots, commandWindow, background, home);
  if (cache !== 'none') source = caching(source, cacheSize(cache));

  const inside: Inside = {
    store,
    source,
    home,
    kernels,
    commands: new Map(
      [...kernels.values()].flatMap((kernel) =>
        [...kernel.commands.values()].map((command) => [command.type, { kernel, command }]),
      ),
    ),
    commandWindow,
    retry: checkPolicy('retry', options.retry ?? conflictPolicy),
    lostReply: checkPolicy('lostReply', options.lostReply ?? lostReplyPolicy),
    afterCommit: options.afterCommit ?? [],
    background,
    clock,
    random,
  };
  const repository = { definitions: Object.freeze([...definitions]), idle: background.idle };
  // Not enumerable: logging a repository prints neither what is in its store nor how to reach it.
  return Object.freeze(Object.defineProperty(repository, INSIDE, { value: inside })) as Repository<D>;
}

function kernelsOf(definitions: readonly AnyDefinition[]): ReadonlyMap<string, AggregateKernel> {
  const kernels = kernelsByType('makeRepository', definitions);
  for (const kernel of kernels.values()) {
    for (const { name, reads } of kernel.commands.values()) {
      const missing = reads.find(({ type }) => !kernels.has(type));
      if (missing !== undefined)
        throw new DefinitionError(
          `'${name}' of '${kernel.type}' reads '${missing.type}', which the repository does not have`,
        );
    }
  }
  return kernels;
}

function windowSize(window: number | 'all'): number {
  if (window === 'all') return Infinity;
  if (Number.isInteger(window) && window >= 0) return window;
  throw new DefinitionError(`commandWindow: expected a number of commands or 'all', got ${String(window)}`);
}

function cacheSize(cache: number): number {
  if (Number.isInteger(cache) && cache >= 1) return cache;
  throw new DefinitionError(`cache: expected a positive number of states or 'none', got ${String(cache)}`);
}

function checkPolicy(name: string, policy: RetryPolicy): RetryPolicy {
  const wrong = policyProblem(policy);
  if (wrong === undefined) return policy;
  throw new DefinitionError(`${name}: ${wrong}`);
}
