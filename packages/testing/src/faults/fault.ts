// What can be made to go wrong in a store, and the plans that say when.

/** One thing that goes wrong. Which operations it applies to stands in brackets; on others it does nothing. */
export type Fault =
  /** [any] Answers `unavailable` and retryable. Nothing is written, nothing is read. */
  | { readonly kind: 'fail' }
  /** [append] Written, and the reply is lost: `Ambiguous`. */
  | { readonly kind: 'lost-reply' }
  /** [append] Not written, and no reply: `Ambiguous`. */
  | { readonly kind: 'never-delivered' }
  /**
   * [append] Answers `WrongExpectedRevision` and writes nothing. `actual` is one more than expected, which is a lie: of a
   * stream that shows nothing, and a store without `hiddenRevision`, it says that events are hidden there.
   */
  | { readonly kind: 'conflict' }
  /** [any] Something else is done first, such as an append by another writer. */
  | { readonly kind: 'meanwhile'; readonly run: () => Promise<unknown> }
  /** [any] Takes `ms` milliseconds longer, by the clock of the faulty store. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** [subscribe] The event that is `nth` in the subscription, from 1, is given twice. */
  | { readonly kind: 'duplicate'; readonly nth: number }
  /** [read, subscribe] Breaks with a retryable `ReadError` after this many events. */
  | { readonly kind: 'drop'; readonly after: number }
  /**
   * [any] The process dies: this operation and all later ones answer `unavailable`, not retryable, with a `Crashed` as
   * the cause; an append that is under way answers `Ambiguous`. With `written`, the append is still written.
   */
  | { readonly kind: 'crash'; readonly written?: boolean };

export type FaultKind = Fault['kind'];

/**
 * `readStream`, `readAll`, `hiddenRevision`, `head`, `identity` and the verbs of `StreamChanges` are reads; the verbs of
 * `StreamMaintenance` are maintenance.
 */
export type Operation = 'append' | 'read' | 'subscribe' | 'maintain';

/** Says where a fault happens. */
export interface FaultRule {
  readonly on: Operation | 'any';
  /** Only the stream whose name begins so; reads of the log and subscriptions to it are of `$all`. */
  readonly stream?: string;
  /** Only the n-th of these operations, from 1. Default: every one. */
  readonly nth?: number;
  readonly fault: Fault;
}

/** Faults by chance, the same ones for the same seed and the same operations. */
export interface RandomFaults {
  readonly seed: number;
  /** The probability of each fault, per operation that it applies to. */
  readonly rates: Partial<Record<Exclude<FaultKind, 'meanwhile' | 'crash'>, number>>;
  /** Delays are of less than this many milliseconds. Default: 100. */
  readonly maxDelay?: number;
  /** Drops and duplicates happen within this many events. Default: 20. */
  readonly within?: number;
}

/** Rules of which the first that applies is followed, or chance. */
export type FaultPlan = readonly FaultRule[] | RandomFaults;

/** The cause of every answer that a crashed store gives. */
export class Crashed extends Error {
  constructor() {
    super('the process was killed by the fault plan');
    this.name = 'Crashed';
  }
}

/** Whether an answer or an error comes from a crash of the fault plan. */
export function isCrashed(error: unknown): boolean {
  if (error instanceof Crashed) return true;
  return typeof error === 'object' && error !== null && 'cause' in error && isCrashed(error.cause);
}
