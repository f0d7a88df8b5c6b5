// A running projection, as its owner sees it.
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { ReadError } from '../../ports/event-store.js';
import type { Lag } from './lag.js';
import type { NotProcessed, ProcessedAt } from './processed.js';
import type { RunnerStatus } from './status.js';

/** A running projection. */
export interface ProjectionRunner {
  /**
   * Settles when the runner has stopped: because it was asked to, or because another version was swapped in. Rejects with
   * `ProjectionStopped` when it cannot go on without a person. `fenced`: another runner has the slot, or
   * it is paused, and this one does not wait for it; or the build was split anew and has no such slot. It must be handled: a projection never dies unheard.
   */
  readonly done: Promise<'stopped' | 'retired' | 'fenced'>;
  /** Settles when the runner has got its slot for the first time; never, when it does not get it. */
  readonly taken: Promise<void>;
  readonly status: () => RunnerStatus;
  /**
   * Stops taking events, handles those in hand, saves how far it is, and gives the lease back.
   *
   * @param options.drain how many milliseconds the events in hand are given; what is not done by then is rolled back, or
   * left for the next runner. Default: 5,000. It takes no more than a second longer, whatever hangs.
   */
  readonly stop: (options?: { readonly drain?: number }) => Promise<void>;
  /**
   * Waits until a commit is in the view: reading one's own writes. It is of this runner's slot; for all slots, and from
   * another process, see `awaitProcessed`. While another runner has the slot, what that one has saved is looked at.
   *
   * @param at what `transact` gave, or a position. A position alone cannot tell of parked streams.
   * @param options.timeout in milliseconds. Default: 30,000.
   * @returns left: `StreamParked`, `NotInTime` or `NotRunning`.
   * @example
   * await runner.whenProcessed(committed)();
   */
  readonly whenProcessed: (at: ProcessedAt, options?: { readonly timeout?: number }) => TaskEither<NotProcessed, void>;
  /** Handles parked streams again; all of them, when none are named. */
  readonly retryParked: (streams?: readonly string[]) => void;
  /** @param most where counting stops. Default: 10,000. Left: the log could not be read. */
  readonly lag: (most?: number) => TaskEither<ReadError, Lag>;
}
