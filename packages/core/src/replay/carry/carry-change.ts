// Does in the target what was last done to one stream of the source.
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { textOf } from '../../codec/io-ts-issues.js';
import { type ReadError, type EventStore, type NotAppended } from '../../ports/event-store.js';
import type { StreamChange, StreamChanges, StreamCondition } from '../../ports/stream-changes.js';
import type { StreamMaintenance, StreamMetadata } from '../../ports/stream-maintenance.js';
import type { ReplayIdentity } from '../replacements.js';
import { asking, reading, type Patient } from './asking.js';
import type { NotCarriedReason } from './carry-report.js';
import { isNotOnlyOurs, ownOrigin, truncationIn } from './truncation.js';

/** A target that can do to its streams what was done in the source. */
export type MaintainedTarget = Pick<EventStore, 'readStream'> & StreamMaintenance & Partial<StreamChanges>;

/** Why something was not done, for the report. */
export interface Kept {
  readonly reason: NotCarriedReason;
  readonly why: string;
}

export interface CarryTo extends Patient {
  readonly to: MaintainedTarget;
  readonly identity: ReplayIdentity;
  readonly dryRun: boolean;
}

const UNKNOWN: StreamCondition = { status: 'live', metadata: {} };

/**
 * Does it, unless it is so already: doing it again changes nothing.
 *
 * @returns left: the target failed. Right: why it was not all done, if it was not.
 */
export function carryChange(
  carrying: CarryTo,
  change: StreamChange,
  target: string,
): TaskEither<ReadError | NotAppended, Kept | undefined> {
  const { to, identity, dryRun } = carrying;
  return async () => {
    const asked = to.streamCondition && (await asking(carrying, to.streamCondition(target))());
    if (asked !== undefined && E.isLeft(asked)) return asked;
    const condition = asked?.right ?? UNKNOWN;
    if (condition.status === 'tombstoned')
      return E.right(change._tag === 'Tombstoned' ? undefined : refused(`${target} is tombstoned`));
    if (condition.status === 'deleted' && change._tag === 'Deleted') return E.right(undefined);

    const own = await reading(carrying, () => notOurs(to, identity, change.stream, target))();
    if (E.isLeft(own)) return own.left.fault === 'stream-deleted' ? gone(change, target) : own;
    if (own.right !== undefined) return E.right(own.right);

    let verb: TaskEither<NotAppended, void> | undefined;
    let kept: Kept | undefined;
    if (change._tag === 'Tombstoned') verb = to.tombstoneStream(target);
    else if (change._tag === 'Deleted') verb = to.deleteStream(target);
    else {
      const mapped = await reading(carrying, () => mappedMetadata(to, identity, change, target, condition))();
      if (E.isLeft(mapped)) return mapped;
      if ('why' in mapped.right) return E.right(mapped.right);
      const others = change.others.join(', ');
      if (others !== '') kept = { reason: 'partly', why: `carried over but for ${others}` };
      const isSo = asked !== undefined && condition.status === 'live' && isSame(condition.metadata, mapped.right);
      if (!isSo) verb = to.setStreamMetadata(target, mapped.right);
    }
    if (verb === undefined || dryRun) return E.right(kept);
    const done = await asking(carrying, verb)();
    if (E.isRight(done)) return E.right(kept);
    return done.left.retryable ? done : E.right(refused(textOf(done.left.cause)));
  };
}

function refused(why: string): Kept {
  return { reason: 'refused', why };
}

function gone(change: StreamChange, target: string): E.Either<never, Kept | undefined> {
  return E.right(change._tag === 'Tombstoned' ? undefined : refused(`${target} is tombstoned`));
}

async function notOurs(
  to: MaintainedTarget,
  identity: ReplayIdentity,
  source: string,
  target: string,
): Promise<Kept | undefined> {
  const last = { direction: 'backwards', maxCount: 1, requireLeader: true } as const;
  for await (const [event] of to.readStream(target, last)) {
    if (event === undefined) continue;
    const origin = ownOrigin(event, identity, source);
    return isNotOnlyOurs(origin) ? origin : undefined;
  }
  return undefined;
}

// What the target hides already stays hidden, where no event is left to be seen of what the source hides.
async function mappedMetadata(
  to: MaintainedTarget,
  identity: ReplayIdentity,
  { stream, metadata }: Extract<StreamChange, { readonly _tag: 'MetadataSet' }>,
  target: string,
  condition: StreamCondition,
): Promise<StreamMetadata | Kept> {
  const { truncateBefore: before, ...rest } = metadata;
  if (before === undefined || before === 0n) return rest;
  const found = await truncationIn(to, identity, stream, target, before);
  if (typeof found === 'object') return found;
  const truncateBefore = found ?? condition.metadata.truncateBefore;
  return truncateBefore === undefined ? rest : { truncateBefore, ...rest };
}

function isSame(a: StreamMetadata, b: StreamMetadata): boolean {
  return a.truncateBefore === b.truncateBefore && a.maxCount === b.maxCount && a.maxAge === b.maxAge;
}
