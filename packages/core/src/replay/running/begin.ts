// What is found out before a replay begins: which logs these are, who may run it, and how far it was.
import { isLeft, isRight, left, right, type Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { textOf } from '../../codec/io-ts-issues.js';
import type { Checkpoint, CheckpointStore, Lease } from '../../ports/checkpoint-store.js';
import { ReadError } from '../../ports/event-store.js';
import type { ParkedStream } from '../../ports/parked-stream.js';
import { comparePositions, type Position } from '../../ports/position.js';
import type { ReplayError } from '../replay-error.js';
import type { ReplaySettings } from '../replay-settings.js';
import { asked, BEGINNING } from './kept-place.js';
import { Patience } from './patience.js';
import { ReplayEnd } from './replay-end.js';
import type { ReplayContext } from './replay-context.js';

/** Before it is known which log it is. */
export type Early = Omit<ReplayContext, 'identity' | 'isWithin'>;

/** The lease of a replay, and what it counts. */
export interface HeldPlace {
  readonly store: CheckpointStore;
  readonly lease: Lease;
  /** When it was asked for, by the replay's clock. */
  readonly since: number;
  readonly route: string;
  readonly kept: Checkpoint | undefined;
}

/** Where a replay begins. */
export interface Beginning {
  readonly log: string;
  /** See `ReplayContext`. */
  readonly isWithin: boolean;
  readonly held: HeldPlace | undefined;
  readonly position: Position | undefined;
  readonly parked: readonly ParkedStream[];
  /** The end of the source. */
  readonly head: Position | undefined;
  /** Whether the replay never ran before and the target is empty. */
  readonly fresh: boolean;
}

/** So often, and so many milliseconds apart, a source is asked that seems to be behind the checkpoint: a node may lag. */
const LOOKS = [200, 400, 800, 1_600];

/** A lease that another runner has is asked for so often, in milliseconds. */
const ASK_AGAIN = 1_000;

/** The name under which the place of a replay is kept. */
export function placeName(replay: string): string {
  return `replay.${replay}`;
}

/** The name under which it is kept that a replay was cut over. */
export function cutOverName(replay: string): string {
  return `replay.${replay}.cut-over`;
}

/** What a checkpoint counts: events of a source, and, where the target has a name, what of them is in that target. */
export function routeOf(log: string, target: string | undefined): string {
  return target === undefined || target === log ? log : `${log} > ${target}`;
}

/**
 * Finds out all that, and takes the lease.
 *
 * @param onStandby called when another runner has it. @param onHeld called when this one has got it.
 * @throws ReplayEnd
 */
export async function begin(
  context: Early,
  calls: { readonly onStandby: () => void; readonly onHeld: (held: HeldPlace) => void },
): Promise<Beginning> {
  const { settings } = context;
  const { from, to, checkpoint: store, dryRun } = settings;
  const log = await told(context, from.identity, sourceFailed(settings, 'it does not tell its name'));
  const target = to.identity && (await told(context, to.identity, targetFailed(settings, 'it does not tell its name')));
  const isWithin = target === undefined || target === log;
  if (dryRun || store === undefined) {
    const head = await headOf(context);
    const fresh = !dryRun && (await isEmpty(to));
    return { log, isWithin, held: undefined, position: undefined, parked: [], head, fresh };
  }
  const route = routeOf(log, target);
  const { standby } = settings;
  const { lease, since } = await acquire(context, store, placeName(settings.name), { standby, ...calls });
  const held = { store, lease, since, route, kept: undefined };
  calls.onHeld(held);
  await refuseCutOver(context, store, route);
  const kept = await asked(context, () => store.load(placeName(settings.name)));
  if (kept !== undefined && kept.log !== route) throw new ReplayEnd(otherLog(settings.name, kept.log, route));
  const position = kept === undefined || comparePositions(kept.position, BEGINNING) === 0 ? undefined : kept.position;
  const head = await headFrom(context, position);
  const fresh = kept === undefined && (await isEmpty(to));
  return { log, isWithin, held: { ...held, kept }, position, parked: kept?.parked ?? [], head, fresh };
}

/**
 * Takes the lease of `name`.
 *
 * @param standby whether to wait for one that another runner has, `onStandby` is told then. @throws ReplayEnd
 */
export async function acquire(
  context: Early,
  store: CheckpointStore,
  name: string,
  { standby, onStandby }: { readonly standby: boolean; readonly onStandby?: () => void },
): Promise<{ readonly lease: Lease; readonly since: number }> {
  const { clock, owner, lease: duration } = context.settings;
  for (;;) {
    const since = clock.now();
    try {
      return { since, lease: await asked(context, () => store.acquire(name, owner, duration)) };
    } catch (error) {
      const isHeld = error instanceof ReplayEnd && error.error._tag === 'Fenced';
      if (!isHeld || !standby || context.scope.isOver()) throw error;
    }
    onStandby?.();
    await context.scope.during((signal) => clock.sleep(Math.min(ASK_AGAIN, duration / 2), signal));
  }
}

async function refuseCutOver(context: Early, store: CheckpointStore, route: string): Promise<void> {
  const { name: replay, afterCutOver } = context.settings;
  const cut = await asked(context, () => store.load(cutOverName(replay)));
  if (cut?.log !== route || afterCutOver) return;
  const { position } = cut;
  const message = `replay ${replay} was cut over at ${positionText(position)}: the target may have gone its own way since`;
  throw new ReplayEnd({ _tag: 'AlreadyCutOver', replay, position, message });
}

// The end of the source, which is not to be before the checkpoint.
async function headFrom(context: Early, position: Position | undefined): Promise<Position | undefined> {
  const { clock, name: replay } = context.settings;
  let head = await headOf(context);
  const isBehind = (): boolean =>
    position !== undefined && (head === undefined || comparePositions(head, position) < 0);
  for (const ms of LOOKS) {
    if (!isBehind()) return head;
    await context.scope.during((signal) => clock.sleep(ms, signal));
    head = await headOf(context);
  }
  if (position === undefined || !isBehind()) return head;
  // What a subscription has told may lie behind the newest event: there are system events, and others that are not given.
  const failed = sourceFailed(context.settings, 'it does not tell whether the checkpoint lies in it');
  if (await told(context, reaches(context, position), failed)) return head;
  const ends = head === undefined ? 'is empty' : `ends at ${positionText(head)}`;
  const message = `replay ${replay}: the checkpoint is at ${positionText(position)}, and the source ${ends}: a restored backup, or another log`;
  throw new ReplayEnd({ _tag: 'AheadOfLog', replay, checkpoint: position, head, message });
}

// Whether a subscription may begin at a place: one that is ahead of the log is refused.
function reaches({ settings, scope }: Early, place: Position): TaskEither<ReadError, boolean> {
  const { from, filter } = settings;
  return () =>
    scope.during(async (signal) => {
      const items = from.subscribe({ from: place, signal, ...(filter && { filter }) })[Symbol.asyncIterator]();
      try {
        await items.next();
        return right(true);
      } catch (error) {
        if (!(error instanceof ReadError)) throw error;
        return error.fault === 'refused' ? right(false) : left(error);
      } finally {
        Promise.resolve(items.return?.()).catch(() => undefined);
      }
    });
}

/** The end of the source. @throws ReplayEnd */
export function headOf(context: Early): Promise<Position | undefined> {
  return told(context, context.settings.from.head, sourceFailed(context.settings, 'it does not tell its end'));
}

// What cannot be asked is read.
async function isEmpty({ head }: ReplaySettings['to']): Promise<boolean> {
  const answer = await head?.();
  return answer !== undefined && isRight(answer) && answer.right === undefined;
}

async function told<A>(
  context: Early,
  verb: TaskEither<ReadError, A>,
  failed: (why: string, cause: unknown) => ReplayError,
): Promise<A> {
  const patience = new Patience(context);
  for (;;) {
    const answer: Either<ReadError, A> = await verb();
    if (!isLeft(answer)) {
      patience.fine();
      return answer.right;
    }
    const why = textOf(answer.left);
    if (!answer.left.retryable || !(await patience.again(why))) throw new ReplayEnd(failed(why, answer.left));
  }
}

function sourceFailed({ name: replay }: ReplaySettings, what: string) {
  return (why: string, cause: unknown): ReplayError => ({
    ...{ _tag: 'SourceFailed', replay, after: undefined, cause },
    message: `replay ${replay}: the source could not be read (${what}): ${why}`,
  });
}

function targetFailed({ name: replay }: ReplaySettings, what: string) {
  return (why: string, cause: unknown): ReplayError => ({
    ...{ _tag: 'TargetFailed', replay, stream: '$all', at: undefined, cause },
    message: `replay ${replay}: the target could not be asked (${what}): ${why}`,
  });
}

function otherLog(replay: string, checkpoint: string, log: string): ReplayError {
  const message = `the checkpoint of replay ${replay} is of ${checkpoint}, and this is ${log}: a fresh server, or another one`;
  return { _tag: 'OtherLog', replay, checkpoint, log, message };
}

/** A position in words. */
export function positionText({ commit, prepare }: Position): string {
  return commit === prepare ? String(commit) : `${String(commit)}/${String(prepare)}`;
}
