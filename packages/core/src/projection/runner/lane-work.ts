// Runs the handlers of a custom view for the events of one stream: in chunks, each in a transaction, with retries.
import { copyPlain } from '../../codec/copy.js';
import { textOf } from '../../codec/io-ts-issues.js';
import type { RecordedEvent } from '../../ports/event.js';
import type { ViewWork } from '../../ports/view-store.js';
import { exponential } from '../../transact/retry-policy.js';
import type { CustomContext } from '../custom.js';
import type { CustomKernel, CustomRun } from '../projection-kernel.js';
import { tell, type EngineContext } from './engine-context.js';
import { workOf, type Work } from './intake.js';
import { SessionEnd } from './session-end.js';
import { unlessAborted } from './session-scope.js';

/** So many events of a stream share a transaction, at most. */
const CHUNK = 64;

/** An event that cannot be handled, after the last try. */
export interface Poison {
  readonly event: RecordedEvent;
  readonly error: string;
}

/** What went wrong in a chunk, and with which of its events; `undefined` when it may be any of them. */
interface ChunkFailure {
  readonly index: number | undefined;
  /** How many were handled before it, and are not undone. */
  readonly kept: number;
  readonly error: string;
}

/** Two transactions that get in each other's way are done again, so often and with growing waits. */
const OVERTAKEN = 20;
const afterOvertaken = exponential(2, 250);

export interface LaneCalls {
  /** What is to be kept when everything up to and including `event` is handled. */
  readonly workAfter: (event: RecordedEvent) => ViewWork;
  /** So many more are handled. */
  readonly done: (count: number) => void;
  /** Waits before the next try, and lets others work meanwhile. */
  readonly pause: (ms: number) => Promise<void>;
}

/**
 * Handles `events` of one stream in order. A chunk that fails is done again up to the event that failed, where it was
 * undone; that event is then tried by itself.
 *
 * @returns the event that cannot be handled; those after it were not touched.
 * @throws SessionEnd when the store fails.
 */
export async function handleInOrder(
  kernel: CustomKernel,
  context: EngineContext,
  events: readonly RecordedEvent[],
  calls: LaneCalls,
): Promise<Poison | undefined> {
  const { retry, random } = context.settings;
  const most = context.settings.batch ?? CHUNK;
  let at = 0;
  let limit = most;
  let attempt = 0;
  while (at < events.length && !context.scope.isOver()) {
    const chunk = events.slice(at, at + limit);
    const failure = await handleChunk(kernel, context, chunk, calls);
    if (context.scope.isOver()) return undefined;
    if (failure === undefined) {
      calls.done(chunk.length);
      at += chunk.length;
      limit = most;
      attempt = 0;
      continue;
    }
    const { index = 0, kept } = failure;
    if (kept > 0) {
      calls.done(kept);
      at += kept;
      attempt = 0;
    }
    limit = Math.max(1, index - kept);
    const [event] = chunk;
    if (event === undefined || index > 0 || (failure.index === undefined && chunk.length > 1)) continue;
    attempt += 1;
    if (attempt >= retry.attempts) return { event, error: failure.error };
    const delay = retry.delay(attempt, random());
    const { stream, revision } = event;
    const message = failure.error;
    tell(context.settings, { _tag: 'Retrying', projection: context.name, stream, revision, attempt, delay, message });
    await calls.pause(delay);
  }
  return undefined;
}

async function handleChunk(
  kernel: CustomKernel,
  context: EngineContext,
  chunk: readonly RecordedEvent[],
  { workAfter, pause }: LaneCalls,
): Promise<ChunkFailure | undefined> {
  const works: (readonly Work<CustomRun>[])[] = [];
  for (const [index, event] of chunk.entries()) {
    const work = workOf(kernel, event);
    if ('message' in work) return { index, kept: 0, error: work.message };
    works.push(work);
  }
  const last = chunk[chunk.length - 1];
  if (last === undefined) return undefined;
  const keep = workAfter(last);
  const idle = works.every((work) => work.length === 0);
  // Where no handler does anything there is nothing that must not be done twice.
  if (idle && keep.park === undefined) return undefined;

  for (let overtaken = 1; !context.scope.isOver(); overtaken++) {
    const outcome = await commitChunk(context, works, keep, overtaken < OVERTAKEN);
    if (outcome !== 'overtaken') return outcome;
    await pause(afterOvertaken(overtaken, context.settings.random()));
  }
  return undefined;
}

async function commitChunk(
  context: EngineContext,
  works: readonly (readonly Work<CustomRun>[])[],
  keep: ViewWork,
  mayBeOvertaken: boolean,
): Promise<ChunkFailure | 'overtaken' | undefined> {
  const { scope, held } = context;
  let failure: ChunkFailure | undefined;
  const body = async (transaction: unknown, signal: AbortSignal): Promise<void> => {
    for (const [index, work] of works.entries()) {
      for (const one of work) {
        try {
          await unlessAborted(run(one, customContext(context, one, transaction, signal)), signal);
        } catch (cause) {
          failure = {
            index,
            kept: held.undoes ? 0 : index,
            error: `the handler of ${one.event.type} failed: ${textOf(cause)}`,
          };
          throw cause;
        }
      }
    }
  };
  const told = context.telemetry.batch(works.length);
  try {
    await scope.during((signal) => held.commit(keep, (transaction) => body(transaction, signal)));
    told();
    return undefined;
  } catch (error) {
    told(failure?.error ?? error);
    const end = error instanceof SessionEnd ? error.ending : undefined;
    if (end?._tag === 'Interrupted') {
      // Whatever the handler has met with: it is the store that has failed, and the event is none the worse for it.
      if (end.overtaken === true && mayBeOvertaken) return 'overtaken';
      throw error;
    }
    if (failure !== undefined) return failure;
    if (end?._tag === 'Broken' && end.refused === true) return { index: undefined, kept: 0, error: end.message };
    throw error;
  }
}

// A handler may also throw at once.
async function run({ run, data }: Work<CustomRun>, context: CustomContext<unknown>): Promise<void> {
  // A transaction that is overtaken is done again, with data that no handler has had in hands.
  await run(copyPlain(data), context);
}

function customContext(
  { held, progress }: EngineContext,
  { event }: Work<CustomRun>,
  transaction: unknown,
  signal: AbortSignal,
): CustomContext<unknown> {
  return {
    event,
    transaction,
    token: held.token,
    build: held.build,
    signal,
    effect: async (effect) => {
      if (progress.status === 'current') await effect();
    },
  };
}
