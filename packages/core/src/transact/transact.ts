// `transact`: load, decide, commit, and on a conflict load and decide again.
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { aggregateAt, type AggregateValue, type Context } from '../aggregate/aggregate.js';
import { decide, type StepError } from '../aggregate/decide.js';
import type { StreamState } from '../aggregate/stream-state.js';
import type { AnyDefinition, DefinitionFor, MessageOf, ResultOf } from '../definition/shape.js';
import { INSIDE, type Inside, type Repository } from '../repository/repository.js';
import { onlyHidden, refreshAfter } from './after-conflict.js';
import { commitEvents } from './commit-events.js';
import type { CommittedBy } from './committed.js';
import { nothingCommitted, type CommittedValue } from './committed-value.js';
import { firstOutcome } from './first-outcome.js';
import { knownState, type LoadPolicy } from './loading.js';
import { readMessage, type ReadMessage } from './read-message.js';
import { readOthers } from './read-others.js';
import {
  conflicted,
  failed,
  stamp,
  type Conflict,
  type Failed,
  type Indeterminate,
  type Invalid,
  type Rejected,
  type RejectedBy,
} from './result.js';
import { policyProblem, type RetryPolicy } from './retry-policy.js';

/** The lefts of `transact`: a closed union, to be switched on by `_tag`. */
export type TransactError<Result = never> = RejectedBy<Result> | Conflict | Indeterminate | Invalid | Failed;

export interface TransactOptions {
  /** Default: `readTail`. */
  readonly load?: LoadPolicy;
  /** After a conflict. Default: the repository's. */
  readonly retry?: RetryPolicy;
}

/**
 * Applies a command: loads its aggregate, decides, commits the events at the revision they were decided on, and, when
 * the stream has moved, loads and decides again.
 *
 * A message whose id the stream holds already gives what it did the first time, and decides nothing.
 *
 * @returns right: `Committed`, also when the command changed nothing. Left: `Rejected` with the code of a rule that
 * said no; `Invalid` for a message that does not decode; `Conflict` when the attempts are spent; `Indeterminate` when a
 * reply was lost for good; `Failed` when the store or the model is broken. Never throws or rejects.
 * @example
 * const result = await transact(repository)(Account.withdraw.message({ accountId: 'a1' }, { amount: 5 }))();
 */
export function transact<D extends AnyDefinition>(repository: Repository<D>, options: TransactOptions = {}) {
  const inside = repository[INSIDE];
  return <M extends MessageOf<D>>(
    message: M,
  ): TaskEither<TransactError<ResultOf<D, M['type']>>, CommittedBy<DefinitionFor<D, M['type']>>> =>
    // The message's type literal has led to these types; what is run below knows none of the model's.
    (() => run(inside, message, options)) as never;
}

type AnyTransactError = Rejected | Conflict | Indeterminate | Invalid | Failed;
type Outcome = E.Either<AnyTransactError, CommittedValue>;

async function run(inside: Inside, message: unknown, options: TransactOptions): Promise<Outcome> {
  const read = readMessage(inside, message);
  if (read._tag === 'Invalid') return E.left(read);
  try {
    return await transactRead(inside, read, options);
  } catch (cause) {
    // A store, clock or policy of the user's that breaks its word.
    return E.left(failed(read.commandId, `${read.command.type} failed`, { retryable: false, cause }));
  }
}

async function transactRead(inside: Inside, read: ReadMessage, options: TransactOptions): Promise<Outcome> {
  const { identity, commandId, metadata } = read;
  const retry = options.retry ?? inside.retry;
  const problem = policyProblem(retry);
  if (problem !== undefined) return E.left(failed(commandId, `retry: ${problem}`));
  const { attempts, delay } = retry;

  let state = knownState(inside, identity, options.load ?? 'readTail');
  const lags = inside.store.readsMayLag === true;
  // Of a state that no read gave nothing is proven; of a follower's, only that what it shows has happened.
  let proof: 'none' | 'read' | 'newest' = 'none';
  for (let attempt = 1; ;) {
    if (state === undefined) {
      const loaded = await inside.source.load(identity, { requireLeader: false });
      if (E.isLeft(loaded)) return E.left(stamp(loaded.left, commandId));
      state = loaded.right;
      proof = lags ? 'read' : 'newest';
    }
    const { command, data } = read;
    const how = { requireLeader: lags && proof === 'newest' };
    const reads =
      command.reads.length === 0 ? NO_READS : await readOthers(inside, command, data, identity.key.decoded, how);
    const decided = decideOn(read, state, reads);
    if (decided._tag !== 'Pending') {
      // A stale state may say no, or nothing, where the newest would not: only an append proves a decision.
      if (proof === 'newest' || (proof === 'read' && decided._tag === 'Duplicate'))
        return settle(inside, read, state, decided);
      const newest = await inside.source.refresh(state, { requireLeader: lags });
      if (E.isLeft(newest)) return E.left(stamp(newest.left, commandId));
      state = newest.right;
      proof = 'newest';
      continue;
    }
    const outcome = await commitEvents(inside, decided.aggregate, decided.context, commandId, metadata);
    if (E.isRight(outcome) || outcome.left._tag !== 'WrongExpectedRevision') return outcome as Outcome;

    const conflict = outcome.left;
    if (attempt < attempts) await wait(inside, delay(attempt, inside.random()));
    const moved = await refreshAfter(inside, state, conflict);
    if (E.isLeft(moved)) return E.left(stamp(moved.left, commandId));
    const counts = !onlyHidden(state, moved.right);
    state = moved.right;
    proof = 'newest';
    // Also when the attempts are spent: the writer who won may have had the same command.
    if (counts && attempt >= attempts && state.known.get(commandId) === undefined)
      return E.left(conflicted(commandId, conflict, attempts));
    if (counts) attempt++;
  }
}

/** What a decision came to. */
type Decided =
  | { readonly _tag: 'Pending'; readonly aggregate: AggregateValue; readonly context: Context }
  | { readonly _tag: 'Unchanged' }
  | { readonly _tag: 'Duplicate'; readonly first: bigint }
  | { readonly _tag: 'Refused'; readonly left: StepError };

function decideOn(
  { identity: { kernel }, command, commandId, data }: ReadMessage,
  state: StreamState,
  reads: E.Either<StepError, object>,
): Decided {
  const first = state.known.get(commandId);
  if (first !== undefined) return { _tag: 'Duplicate', first };
  if (E.isLeft(reads)) return { _tag: 'Refused', left: reads.left };
  // Each decision has data of its own: a decider that changes them does not change the next attempt's.
  // And a base of its own: what a decider kept of another decision has not grown out of this aggregate.
  const decided = decide(kernel, command, aggregateAt({ ...state }), command.codec.own(data), reads.right);
  if (E.isLeft(decided)) return { _tag: 'Refused', left: decided.left };
  const aggregate = decided.right;
  const context = kernel.contextOf(aggregate);
  return context === undefined || context.encoded.length === 0
    ? { _tag: 'Unchanged' }
    : { _tag: 'Pending', aggregate, context };
}

function settle(
  inside: Inside,
  { commandId }: ReadMessage,
  state: StreamState,
  decided: Exclude<Decided, { _tag: 'Pending' }>,
): Outcome | Promise<Outcome> {
  switch (decided._tag) {
    case 'Refused':
      return E.left(stamp(decided.left, commandId));
    case 'Unchanged':
      return E.right(nothingCommitted(commandId, aggregateAt(state)));
    case 'Duplicate':
      return firstOutcome(inside, state, commandId, decided.first);
  }
}

const NO_READS = E.right(Object.freeze({}));

async function wait({ clock }: Inside, ms: number): Promise<void> {
  if (ms > 0) await clock.sleep(ms);
}
