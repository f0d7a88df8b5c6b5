// What goes wrong while a projection runs, as its owner is told.
import type { ParkedStream } from '../../ports/parked-stream.js';

/** Told to `onProblem`. `projection` is the name of the build, and of the slot where there are several. */
export type RunnerProblem =
  /** An event could not be handled, and is tried again after `delay` milliseconds. */
  | {
      readonly _tag: 'Retrying';
      readonly projection: string;
      readonly stream: string;
      readonly revision: bigint;
      readonly attempt: number;
      readonly delay: number;
      readonly message: string;
    }
  /** A stream is set aside. */
  | { readonly _tag: 'Parked'; readonly projection: string; readonly parked: ParkedStream }
  /** A store or the subscription failed; the runner goes on after `delay` milliseconds. */
  | {
      readonly _tag: 'Interrupted';
      readonly projection: string;
      readonly attempt: number;
      readonly delay: number;
      readonly message: string;
      readonly cause: unknown;
    }
  /** Another runner has taken the slot; this one waits for it. */
  | { readonly _tag: 'Fenced'; readonly projection: string; readonly message: string }
  /** The projection was paused; the runner waits until it is resumed. */
  | { readonly _tag: 'Paused'; readonly projection: string; readonly message: string }
  /** The subscription was silent although there is more in the log: it was made anew. */
  | { readonly _tag: 'Silent'; readonly projection: string; readonly milliseconds: number }
  /** The swap that was asked for is refused for now. */
  | { readonly _tag: 'SwapWaits'; readonly projection: string; readonly message: string };
