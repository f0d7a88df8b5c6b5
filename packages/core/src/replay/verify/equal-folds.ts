// `equalFolds`: which streams are to fold to equal states before and after a replay.
import type { AnyDefinition, StateOf } from '../../definition/shape.js';

/**
 * Two definitions whose streams must fold to equal states where they map one to one. Made by `equalFolds`, or, where the
 * states are equal as JSON, a literal: `{ from: Account, to: Account }`.
 */
export interface EqualFolds {
  /** Reads the streams of the source. */
  readonly from: AnyDefinition;
  /** Reads the streams of the target. */
  readonly to: AnyDefinition;
  /** Default: whether they are the same JSON, encoded by the definition's `state` codec if it has one. */
  readonly equal?: (from: never, to: never) => boolean;
}

/**
 * For `verifyReplay`: streams of the source and of the target that must fold to equal states.
 *
 * @param from the definition that reads the streams of the source.
 * @param to the one that reads those of the target.
 * @param equal whether two states say the same. Default: as JSON, encoded by the `state` codecs if there are any.
 * @example
 * const folds = [equalFolds(Account, Ledger, (account, ledger) => account.balance === ledger.total)];
 */
export function equalFolds<From extends AnyDefinition, To extends AnyDefinition>(
  from: From,
  to: To,
  equal?: (from: StateOf<From>, to: StateOf<To>) => boolean,
): EqualFolds {
  return equal === undefined ? { from, to } : { from, to, equal };
}
