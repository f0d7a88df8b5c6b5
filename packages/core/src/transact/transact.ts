// `transact`: load, decide, commit, and on a conflict load and decide again.
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { aggregateAt } from '../aggregate/aggregate.js';
import { decide } from '../aggregate/decide.js';
import type { StreamState } from '../aggregate/stream-state.js';
import type { AnyDefinition, DefinitionFor, MessageOf, ResultOf } from '../definition/shape.js';
import type { WrongExpectedRevision } from '../ports/event-store.js';
import { INSIDE, type Inside, type Repository } from '../repository/repository.js';
import { commitEvents } from './commit-events.js';
import type { CommittedBy } from './committed.js';
import { nothingCommitted, type CommittedValue } from './committed-value.js';
import { firstOutcome } from './first-outcome.js';
import { loadState, type LoadPolicy, type Loading } from './loading.js';
import { readMessage, type ReadMessage } from './read-message.js';
import { readOthers } from './read-others.js';
import {
  conflicted,
  stamp,
  type Conflict,
  type Failed,
  type Indeterminate,
  type Invalid,
  type Rejected,
  type RejectedBy,
} from './result.js';
import type { RetryPolicy } from './retry-policy.js';

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
  const { attempts, delay } = options.retry ?? inside.retry;
  const { identity } = read;

  let loading = await loadState(inside, identity, options.load ?? 'readTail');
  for (let attempt = 1; ; attempt++) {
    if (E.isLeft(loading)) return E.left(stamp(loading.left, read.commandId));
    const outcome = await decideAndCommit(inside, read, loading.right);
    if (outcome === 'stale') {
      // A stale state may say no, or nothing, where the newest would not: only an append proves a decision.
      loading = await loadState(inside, identity, 'readTail');
      attempt--;
      continue;
    }
    if (E.isRight(outcome) || outcome.left._tag !== 'WrongExpectedRevision') return outcome as Outcome;

    const conflict = outcome.left;
    if (attempt < attempts) await wait(inside, delay(attempt, inside.random()));
    const moved = await refreshAfter(inside, loading.right.state, conflict);
    if (E.isLeft(moved)) return E.left(stamp(moved.left, read.commandId));
    // Also when the attempts are spent: the writer who won may have had the same command.
    const first = moved.right.state.known.get(read.commandId);
    if (first !== undefined) return firstOutcome(inside, moved.right.state, read.commandId, first);
    if (attempt >= attempts) return E.left(conflicted(read.commandId, conflict, attempts));
    loading = moved;
  }
}

async function decideAndCommit(
  inside: Inside,
  { identity, command, commandId, data, metadata }: ReadMessage,
  { state, fresh }: Loading,
): Promise<E.Either<AnyTransactError | WrongExpectedRevision, CommittedValue> | 'stale'> {
  const { kernel } = identity;
  const first = state.known.get(commandId);
  if (first !== undefined) return fresh ? firstOutcome(inside, state, commandId, first) : 'stale';

  const reads = command.reads.length === 0 ? NO_READS : await readOthers(inside, command, data, identity.key);
  if (E.isLeft(reads)) return E.left(stamp(reads.left, commandId));
  const aggregate = aggregateAt(state);
  // Each decision has data of its own: a decider that changes them does not change the next attempt's.
  const decided = decide(kernel, command, aggregate, command.codec.own(data), reads.right);
  if (E.isLeft(decided)) return fresh ? E.left(stamp(decided.left, commandId)) : 'stale';
  const context = kernel.contextOf(decided.right);
  if (context === undefined || context.encoded.length === 0)
    return fresh ? E.right(nothingCommitted(commandId, aggregate)) : 'stale';
  return commitEvents(inside, decided.right, context, commandId, metadata);
}

const NO_READS = E.right(Object.freeze({}));

/** The tail after a conflict, from the leader. Where all events are hidden, only the conflict tells the revision. */
export async function refreshAfter(
  { source }: Inside,
  from: StreamState,
  { actual }: WrongExpectedRevision,
): Promise<E.Either<Failed<undefined>, Loading>> {
  const refreshed = await source.refresh(from, { requireLeader: true });
  if (E.isLeft(refreshed)) return refreshed;
  const state = refreshed.right;
  const hidden = state.revision === undefined && actual !== 'no_stream';
  return E.right({ state: hidden ? { ...state, expected: actual } : state, fresh: true });
}

async function wait({ clock }: Inside, ms: number): Promise<void> {
  if (ms > 0) await clock.sleep(ms);
}
