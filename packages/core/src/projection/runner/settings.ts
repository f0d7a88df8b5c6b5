// What can be set of a runner, and its defaults.
import { newId } from '../../aggregate/message.js';
import { systemClock, type Clock } from '../../ports/clock.js';
import { DefinitionError } from '../../definition/names.js';
import { exponential, policyProblem, type RetryPolicy } from '../../transact/retry-policy.js';
import type { RunnerProblem } from './problem.js';

/** What to do with an event that cannot be handled: set its stream aside and go on with the others, or stop. */
export type OnError = 'park' | 'stop';

/** How a runner works. Everything has a default. */
export interface RunnerOptions {
  /** Names the runner in leases. Default: a random name. */
  readonly owner?: string;
  /** Milliseconds for which the lease is taken; it is renewed three times as often. Default: 10,000. */
  readonly lease?: number;
  /**
   * How often an event is tried, and how long is waited in between, before it counts as one that cannot be handled.
   * Default: for documents, whose handlers are pure, 1 try; for custom views 5 in about a second.
   */
  readonly retry?: RetryPolicy;
  /** What then happens. Default: `'park'`. */
  readonly onError?: OnError;
  /** What then happens while a new version is built beside the current one. Default: `'stop'`. */
  readonly onRebuildError?: OnError;
  /** More parked streams than this are no accident: the runner stops. Default: 100. */
  readonly maxParked?: number;
  /**
   * The most events that are handled in one transaction. Default: 512; for documents 8,192 until they have caught up
   * once.
   */
  readonly batch?: number;
  /** Custom views: how many streams are handled beside each other. Default: 16. */
  readonly parallel?: number;
  /** Custom views: the most events in hand. What is read is no more than this and a page. Default: 2,000. */
  readonly inHand?: number;
  /** Documents: how many rows are kept at hand between batches. Default: 10,000. */
  readonly cachedRows?: number;
  /** Milliseconds after which a checkpoint is saved that nothing else saves. Default: 1,000. */
  readonly saveEvery?: number;
  /** Events looked at after which the log tells how far it is, although none of them matches. Default: 1,000. */
  readonly checkpointInterval?: number;
  /** Milliseconds of silence after which the log is asked whether something should have come. Default: 10,000. */
  readonly watchEvery?: number;
  /** Waits before the runner tries again after a store has failed. Default: doubling from 100 ms to 5 s, with full jitter. */
  readonly backoff?: RetryPolicy['delay'];
  /** Whether a new version is swapped in as soon as it has caught up. Default: `'manual'`. */
  readonly swap?: 'manual' | 'whenCaughtUp';
  /** Told of what goes wrong and is mended, or parked. What it throws is ignored. */
  readonly onProblem?: (problem: RunnerProblem) => unknown;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** In [0, 1). Default: `Math.random`. */
  readonly random?: () => number;
}

/** The options with their defaults. */
export interface Settings extends Required<Omit<RunnerOptions, 'retry' | 'batch'>> {
  readonly retry: RetryPolicy;
  readonly batch: number | undefined;
}

const pureRetry: RetryPolicy = { attempts: 1, delay: () => 0 };
const customRetry: RetryPolicy = { attempts: 5, delay: exponential(50, 1_000) };

/** @throws DefinitionError when an option makes no sense. */
export function settingsOf(kind: 'documents' | 'custom', options: RunnerOptions): Settings {
  const settings: Settings = {
    owner: options.owner ?? newId(),
    lease: options.lease ?? 10_000,
    retry: options.retry ?? (kind === 'documents' ? pureRetry : customRetry),
    onError: options.onError ?? 'park',
    onRebuildError: options.onRebuildError ?? 'stop',
    maxParked: options.maxParked ?? 100,
    batch: options.batch,
    parallel: options.parallel ?? 16,
    inHand: options.inHand ?? 2_000,
    cachedRows: options.cachedRows ?? 10_000,
    saveEvery: options.saveEvery ?? 1_000,
    checkpointInterval: options.checkpointInterval ?? 1_000,
    watchEvery: options.watchEvery ?? 10_000,
    backoff: options.backoff ?? exponential(100, 5_000),
    swap: options.swap ?? 'manual',
    onProblem: options.onProblem ?? (() => undefined),
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
  };
  const wrong = policyProblem(settings.retry);
  if (wrong !== undefined) throw new DefinitionError(`retry: ${wrong}`);
  const { batch = 1, maxParked, ...numbers } = settings;
  for (const name of [
    'lease',
    'parallel',
    'inHand',
    'cachedRows',
    'saveEvery',
    'checkpointInterval',
    'watchEvery',
  ] as const)
    if (!(numbers[name] >= 1)) throw new DefinitionError(`${name}: expected at least 1, got ${String(numbers[name])}`);
  if (!(batch >= 1)) throw new DefinitionError(`batch: expected at least 1, got ${String(batch)}`);
  if (!(maxParked >= 0)) throw new DefinitionError(`maxParked: expected at least 0, got ${String(maxParked)}`);
  return settings;
}
