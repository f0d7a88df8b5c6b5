// Why a replay ends before it is done: the one thing that is thrown inside a replay.
import { textOf } from '../../codec/io-ts-issues.js';
import type { ReplayError } from '../replay-error.js';

/** Thrown where a replay cannot go on. */
export class ReplayEnd extends Error {
  constructor(readonly error: ReplayError) {
    super(error.message);
    this.name = 'ReplayEnd';
  }
}

/** What an error means for the replay. What nobody foresaw is a mistake in the program. */
export function errorOf(replay: string, cause: unknown): ReplayError {
  if (cause instanceof ReplayEnd) return cause.error;
  return { _tag: 'Unexpected', replay, message: `replay ${replay}: unexpected: ${textOf(cause)}`, cause };
}
