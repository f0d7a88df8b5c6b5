// A running replay: finds out where it is, reads on from there, and ends when it is done, stopped, cut over or cannot go on.
import * as E from 'fp-ts/lib/Either.js';
import type { Position } from '../../ports/position.js';
import { lagBehind, type Lag } from '../../projection/runner/lag.js';
import { SessionScope, unlessAborted } from '../../projection/runner/session-scope.js';
import { within } from '../../projection/runner/within.js';
import { ReadError } from '../../ports/event-store.js';
import type { CutOver, ReplayReport } from '../replay-report.js';
import type { ReplayError } from '../replay-error.js';
import type { ReplaySettings } from '../replay-settings.js';
import type { ReplayPhase, ReplayStatus } from '../replay-status.js';
import type { RunningReplay } from '../running-replay.js';
import { acquire, begin, cutOverName, headOf, type Beginning, type HeldPlace } from './begin.js';
import { cuttingOver } from './cut-over.js';
import { DryTaker } from './dry-run.js';
import { beginDuties } from './duties.js';
import { finish } from './finish.js';
import { asked, BEGINNING } from './kept-place.js';
import { Pace } from './pace.js';
import { errorOf, ReplayEnd } from './replay-end.js';
import { noCounts, type ReplayContext, type ReplayScope } from './replay-context.js';
import { openSession, replayAll, type Session } from './session.js';
import { SourceReader } from './source-reader.js';

const DRAIN = 5_000;

/** How long the last save may take when something else has ended the replay, in milliseconds. */
const LAST_SAVE = 1_000;

/** So many parked streams are told. */
const TOLD = 100;

/** Starts a replay. */
export function runReplay(settings: ReplaySettings, signal: AbortSignal | undefined): RunningReplay {
  const { clock, name: replay } = settings;
  const scope: ReplayScope = new SessionScope();
  const stopping = new AbortController();
  /** Aborted when it has ended. */
  const over = new AbortController();
  const counts = noCounts();
  const mood: ReplayContext['mood'] = { trouble: undefined };
  const early = { settings, scope, counts, mood };
  const started = clock.now();
  let phase: ReplayPhase = 'starting';
  let reason: string | undefined;
  let head: Position | undefined;
  let pace = new Pace(undefined, started);
  let held: HeldPlace | undefined;
  let session: Session | undefined;
  let dry: DryTaker | undefined;
  let cut: { readonly position: Position | undefined; readonly since: number } | undefined;
  let position: Position | undefined;

  const goOn = (next: ReplayPhase): void => {
    if (!stopping.signal.aborted || next === 'finishing' || next === 'ended') phase = next;
  };

  const status = (): ReplayStatus => {
    position = session?.intake.position ?? position;
    pace.begin(session?.intake.first);
    const parked = [...(session?.intake.parked.values() ?? [])];
    const { eventsPerSecond, percent, left } = pace.measure(clock.now(), counts.read, position, head);
    const waits = mood.trouble !== undefined && (phase === 'copying' || phase === 'live' || phase === 'starting');
    const told = waits ? 'waiting' : phase;
    return {
      ...counts,
      replay,
      phase: session?.retries.isRunning === true && told === phase ? 'retrying' : told,
      reason: reason ?? mood.trouble,
      position,
      head,
      inHand: session?.intake.inHand ?? 0,
      ...{ eventsPerSecond, percent, left },
      parkedCount: parked.length,
      parked: parked.slice(0, TOLD),
    };
  };

  const tell = async (): Promise<void> => {
    // One that does not follow goes to the end that the source had when it began.
    const answer = settings.follow ? await within(clock, settings.progressEvery, settings.from.head()) : undefined;
    if (answer !== undefined && E.isRight(answer.value)) head = answer.value.right;
    pace.sample(clock.now(), counts.read, status().position);
    telling();
    // What had to wait may be done by now.
    if (settings.follow) retry();
  };

  const telling = (): void => {
    try {
      settings.onProgress(status());
    } catch {
      // A display that fails is no reason to stop.
    }
  };

  const report = (outcome: ReplayReport['outcome'], more: Partial<ReplayReport> = {}): ReplayReport => {
    const { parkedCount, parked, position: reached } = status();
    const over: CutOver | undefined = cut && { position: cut.position, paused: clock.now() - cut.since };
    return {
      ...{ ...counts, replay, outcome, position: reached, milliseconds: clock.now() - started, parkedCount, parked },
      ...(dry && { dryRun: dry.found }),
      ...(over && { cutOver: over }),
      ...more,
    };
  };

  const retry = (): void => {
    session?.retries.run(stopping.signal).catch((error: unknown) => scope.end(errorOf(replay, error)));
  };

  // All is written. What is done then is done again when the replay is started again.
  const complete = async ({ context, intake }: Session): Promise<ReplayReport> => {
    const isCut = cut !== undefined;
    if (stopping.signal.aborted && !isCut) return report('stopped');
    goOn('finishing');
    const added = await finish(context, { position: intake.position, parked: intake.parked, signal: over.signal });
    if (isCut) await noteCutOver(context);
    return report(isCut ? 'cutOver' : 'complete', added);
  };

  const noteCutOver = async (context: ReplayContext): Promise<void> => {
    if (held === undefined) return;
    const { store, route } = held;
    // Whoever has it died when it had come so far: there is one runner only.
    const { lease } = await acquire(context, store, cutOverName(replay), { standby: true });
    await asked(context, () => store.save(lease, { position: cut?.position ?? BEGINNING, log: route }));
    await asked(context, () => store.release(lease));
  };

  const contextOf = ({ log, isWithin }: Beginning): ReplayContext => ({
    ...early,
    identity: { replay, log },
    isWithin,
  });

  const dryRun = async (beginning: Beginning): Promise<ReplayReport> => {
    const context = contextOf(beginning);
    const taker = new DryTaker(context);
    dry = taker;
    goOn('copying');
    beginDuties(context, {
      ...{ kept: undefined, followed: undefined },
      tell: () => {
        position = taker.taken;
        return tell();
      },
    });
    if (beginning.head !== undefined) await new SourceReader(context, taker).readTo(beginning.head, stopping.signal);
    position = taker.taken;
    if (stopping.signal.aborted) return report('stopped');
    return report('complete', await finish(context, { position, parked: new Map(), signal: over.signal }));
  };

  const work = async (): Promise<ReplayReport> => {
    const onHeld = (place: HeldPlace): void => {
      held = place;
      // Asked for before the replay was stopped, and answered after.
      if (scope.isOver()) void place.store.release(place.lease)();
      else goOn('starting');
    };
    const beginning = await unlessAborted(begin(early, { onStandby: () => goOn('standby'), onHeld }), stopping.signal);
    head = beginning.head;
    position = beginning.position;
    pace = new Pace(position, clock.now());
    if (settings.dryRun) return dryRun(beginning);
    const opened = openSession(contextOf(beginning), beginning, tell);
    session = opened;
    goOn('copying');
    await replayAll(opened, beginning.head, stopping.signal, () => {
      goOn('live');
      opened.retries.ready();
      retry();
    });
    return complete(opened);
  };

  const ending = async (): Promise<E.Either<ReplayError, ReplayReport>> => {
    const worked = work().then(
      (done) => E.right(done),
      (error: unknown) =>
        // Stopped before it had begun.
        stopping.signal.aborted && session === undefined && !(error instanceof ReplayEnd)
          ? E.right(report('stopped'))
          : E.left(errorOf(replay, error)),
    );
    const ended = scope.ended.then((end) => (end === 'abandoned' ? E.right(report('stopped')) : E.left(end)));
    return Promise.race([worked, ended]);
  };

  const giveBack = async (outcome: E.Either<ReplayError, ReplayReport>): Promise<void> => {
    // Whatever has gone wrong, what is written is written: all the less is to be read again.
    const isOurs = E.isRight(outcome) || (outcome.left._tag !== 'Fenced' && outcome.left._tag !== 'Unexpected');
    if (isOurs && session?.kept !== undefined)
      await within(
        clock,
        LAST_SAVE,
        session.kept.save().catch(() => undefined),
      );
    if (session?.kept !== undefined) await session.kept.release();
    else if (held !== undefined) await within(clock, LAST_SAVE, held.store.release(held.lease)());
  };

  const done = ending().then(async (outcome) => {
    const end: ReplayError | 'abandoned' = E.isLeft(outcome) ? outcome.left : 'abandoned';
    scope.end(end);
    stopping.abort();
    over.abort();
    if (E.isLeft(outcome)) reason = outcome.left.message;
    await giveBack(outcome);
    mood.trouble = undefined;
    phase = 'ended';
    telling();
    return outcome;
  });

  const stop: RunningReplay['stop'] = async ({ drain = DRAIN } = {}) => {
    if (!stopping.signal.aborted) {
      if (phase !== 'ended') phase = 'stopping';
      stopping.abort();
    }
    const inTime = await within(clock, drain, done);
    if (inTime === undefined) scope.end('abandoned');
    await done;
  };
  const onAbort = (): void => void stop();
  signal?.addEventListener('abort', onAbort, { once: true });
  void done.then(() => signal?.removeEventListener('abort', onAbort));
  if (signal?.aborted === true) onAbort();

  return {
    done,
    status,
    stop,
    cutOver: cuttingOver({
      settings,
      done,
      status,
      session: () => session,
      isOver: () => phase === 'ended' || stopping.signal.aborted,
      head: () => headOf(early),
      end: (at) => {
        cut = at;
        stopping.abort();
      },
    }),
    retryParked: (streams) => {
      session?.retries.ask(streams);
      retry();
    },
    lag: (most = 10_000) => lagOf(settings, () => session?.intake.position, most),
  };
}

function lagOf(settings: ReplaySettings, position: () => Position | undefined, most: number) {
  return async (): Promise<E.Either<ReadError, Lag>> => {
    const { from, filter, clock } = settings;
    try {
      return E.right(await lagBehind(from, filter, position(), clock.now(), most));
    } catch (error) {
      return E.left(error instanceof ReadError ? error : new ReadError('unavailable', '$all', false, error));
    }
  };
}
