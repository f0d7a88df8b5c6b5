// Why a runner's work on a slot ends: the one thing that is thrown inside a runner.
import { textOf } from '../../codec/io-ts-issues.js';
import type { CheckpointError } from '../../ports/checkpoint-store.js';
import type { ViewError } from '../../ports/view-store.js';
import { pausedText } from './paused-text.js';

export type Ending =
  /** It was asked to stop. */
  | { readonly _tag: 'Stopped' }
  /** Another runner holds the slot. */
  | { readonly _tag: 'Fenced'; readonly message: string }
  /** Nobody is to work on it for the time being. */
  | { readonly _tag: 'Paused'; readonly message: string }
  /** Another version was swapped in. */
  | { readonly _tag: 'Retired'; readonly message: string }
  /** Something is to be read anew: the build has become the current one. */
  | { readonly _tag: 'Again' }
  /** A store failed and may be well again later. */
  | { readonly _tag: 'Interrupted'; readonly message: string; readonly cause: unknown; readonly overtaken?: boolean }
  /** It cannot go on without a person. `refused`: because the store cannot keep what it was given. */
  | { readonly _tag: 'Broken'; readonly message: string; readonly cause: unknown; readonly refused?: boolean };

/** Thrown where a session cannot go on. */
export class SessionEnd extends Error {
  constructor(readonly ending: Ending) {
    super('message' in ending ? ending.message : ending._tag);
    this.name = 'SessionEnd';
  }
}

/** The ending that an error means. What nobody foresaw is a mistake in the program, and ends the runner. */
export function endingOf(error: unknown): Ending {
  if (error instanceof SessionEnd) return error.ending;
  return { _tag: 'Broken', message: `unexpected: ${textOf(error)}`, cause: error };
}

/** What a failure of a view store or a checkpoint store means for the session. */
export function storeEnd(error: ViewError | CheckpointError): SessionEnd {
  switch (error._tag) {
    case 'Fenced':
      if (error.paused !== undefined) return new SessionEnd({ _tag: 'Paused', message: pausedText(error.paused) });
      return new SessionEnd({ _tag: 'Fenced', message: `another runner was given token ${String(error.token)}` });
    case 'ViewRefused':
      return new SessionEnd({ _tag: 'Broken', message: error.message, cause: error });
    case 'ViewFailed': {
      const { retryable, message, cause, overtaken = false } = error;
      if (retryable) return new SessionEnd({ _tag: 'Interrupted', message, cause, overtaken });
      return new SessionEnd({ _tag: 'Broken', message, cause, refused: true });
    }
    case 'CheckpointFailed': {
      const message = `the checkpoint store failed: ${textOf(error.cause)}`;
      return new SessionEnd({ _tag: error.retryable ? 'Interrupted' : 'Broken', message, cause: error.cause });
    }
  }
}
