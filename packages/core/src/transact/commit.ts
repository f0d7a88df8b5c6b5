// `commit`: stores what pure steps have made pending. It cannot decide again, so a conflict is the caller's to handle.
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { AggregateValue, Context } from '../aggregate/aggregate.js';
import { newId, type MessageMetadata } from '../aggregate/message.js';
import { emptyState } from '../aggregate/stream-state.js';
import type { AggregateView, AnyDefinition, SHAPE, Shape } from '../definition/shape.js';
import { INSIDE, type Inside, type Repository } from '../repository/repository.js';
import { onlyHidden, refreshAfter } from './after-conflict.js';
import { commitEvents } from './commit-events.js';
import type { Committed } from './committed.js';
import { nothingCommitted, type CommittedValue } from './committed-value.js';
import { firstOutcome } from './first-outcome.js';
import { checkCommandId, checkMetadata } from './metadata.js';
import {
  conflicted,
  failed,
  invalid,
  stamp,
  type Conflict,
  type Failed,
  type Indeterminate,
  type Invalid,
  type Stamped,
} from './result.js';

export interface CommitOptions extends MessageMetadata {
  /** The command id of this commit. Default: a new UUID. */
  readonly id?: string;
}

type CommitError = Conflict | Indeterminate | Invalid | Failed;

type LeftOf<X> = X extends E.Left<infer L> ? Stamped<L> : never;
type ShapeIn<X> =
  X extends E.Right<infer R> ? ShapeIn<R> : X extends { readonly [SHAPE]?: infer A extends Shape } ? A : never;
type Committable = AggregateView<Shape> | E.Either<{ readonly commandId: unknown }, AggregateView<Shape>>;

/**
 * Commits the pending events of an aggregate, or of the result of a chain of pure steps, by one atomic append. A left
 * is given back and nothing is written.
 *
 * @returns right: `Committed`; without pending events nothing was written. Left: that of the chain; or `Conflict` when
 * the stream has moved since the aggregate was loaded: load, decide and commit again.
 * @example
 * const result = await pipe(
 *   load(repository)(Account, { accountId: 'a1' }),
 *   TE.chainEitherKW(Account.withdraw.step({ amount: 5 })),
 *   TE.chainW(commit(repository, { by: 'ada' })),
 * )();
 */
export function commit<D extends AnyDefinition>(repository: Repository<D>, options: CommitOptions = {}) {
  const inside = repository[INSIDE];
  return <X extends Committable>(aggregate: X): TaskEither<LeftOf<X> | CommitError, Committed<ShapeIn<X>>> =>
    (() => run(inside, aggregate, options)) as never;
}

async function run(
  inside: Inside,
  given: unknown,
  { id = newId(), ...metadata }: CommitOptions,
): Promise<E.Either<{ readonly commandId: string }, CommittedValue>> {
  if (isEither(given) && E.isLeft(given)) return E.left(stamp(given.left, id) as { readonly commandId: string });
  const pending = isEither(given) && E.isRight(given) ? given.right : given;
  const context = contextOf(inside, pending);
  if (context === undefined) return E.left(failed(id, 'commit was given no aggregate of this repository'));
  const issues = [...checkCommandId(id), ...checkMetadata(metadata)];
  if (issues.length > 0) return E.left(invalid(id, { command: 'the commit', issues }));
  if (context.refusal !== undefined) return E.left(stamp(context.refusal, id));

  const aggregate = pending as AggregateValue;
  if (context.base.known.get(id) !== undefined) {
    const newest = await inside.source.refresh(context.base, { requireLeader: false });
    if (E.isLeft(newest)) return E.left(stamp(newest.left, id));
    // The stream may have begun a new life since, which has not had the command.
    const first = newest.right.known.get(id);
    if (first !== undefined) return firstOutcome(inside, newest.right, id, first);
  }
  if (context.encoded.length === 0) return E.right(nothingCommitted(id, aggregate));
  const said = Object.keys(metadata).length === 0 ? undefined : metadata;
  for (let home = atHome(inside, context); ;) {
    const outcome = await commitEvents(inside, aggregate, home, id, said);
    if (E.isRight(outcome) || outcome.left._tag !== 'WrongExpectedRevision') return outcome as never;
    const moved = await refreshAfter(inside, home.base, outcome.left);
    if (E.isLeft(moved)) return E.left(stamp(moved.left, id));
    const stored = moved.right.known.get(id);
    if (stored !== undefined) return firstOutcome(inside, moved.right, id, stored);
    // When all events are hidden, the chain was decided on what there is, and only now is it known where it goes.
    if (!onlyHidden(home.base, moved.right)) return E.left(conflicted(id, outcome.left, 1));
    home = { ...home, base: moved.right };
  }
}

// An aggregate that was made empty, not loaded, has no memory of commands yet.
function atHome({ commandWindow, home }: Inside, context: Context): Context {
  const { base } = context;
  return base.home === home ? context : { ...context, base: emptyState(base.identity, commandWindow, home) };
}

function contextOf({ kernels, home }: Inside, value: unknown): Context | undefined {
  const type = typeof value === 'object' && value !== null ? (value as { readonly type?: unknown }).type : undefined;
  const kernel = typeof type === 'string' ? kernels.get(type) : undefined;
  const context = kernel?.contextOf(value);
  if (context?.base.identity.kernel !== kernel) return undefined;
  // A state of another repository is of another store: here it would be committed, cached and believed.
  return context?.base.home === undefined || context.base.home === home ? context : undefined;
}

function isEither(value: unknown): value is E.Either<{ readonly commandId: unknown }, unknown> {
  const tag = typeof value === 'object' && value !== null ? (value as { readonly _tag?: unknown })._tag : undefined;
  return tag === 'Left' || tag === 'Right';
}
