// A runner: takes its slot, works on it, and comes back after whatever interrupts it, until it is stopped.
import * as E from 'fp-ts/lib/Either.js';
import type { EventLog } from '../../ports/event-log.js';
import { ReadError } from '../../ports/event-store.js';
import type { ProjectionKernel } from '../projection-kernel.js';
import type { EngineState } from './engine.js';
import { AwaitedCommits } from './awaited-commits.js';
import { tell } from './engine-context.js';
import { lagBehind } from './lag.js';
import type { HeldSlot, ProgressStore } from './progress-store.js';
import type { ProjectionRunner } from './projection-runner.js';
import { ProjectionStopped } from './projection-stopped.js';
import { statusOf, type OwnPhase } from './runner-status.js';
import { telemetryOf, type Telemetry } from '../telemetry/telemetry.js';
import { runSession, type Holding, type Session } from './session.js';
import { endingOf, SessionEnd, type Ending } from './session-end.js';
import { unlessAborted } from './session-scope.js';
import type { Settings } from './settings.js';
import type { RunnerStatus } from './status.js';
import { within } from './within.js';

export interface RunnerSpec {
  readonly kernel: ProjectionKernel;
  readonly log: EventLog;
  /** Made once the name of the log is known. */
  readonly store: (identity: () => string) => ProgressStore;
  readonly settings: Settings;
  /** Whether it waits for a slot that another runner holds. */
  readonly standby: boolean;
}

const DRAIN = 5_000;
const PATIENCE = 30_000;

/** How long the store may take to take the lease back, in milliseconds: then it is left to run out. */
const GIVE_BACK = 1_000;

/** A slot that another runner holds, or that is paused, is asked for so often: it may be had again at any time. */
const ASK_AGAIN = 1_000;

/** Starts a runner. */
export function startRunner({ kernel, log, store: makeStore, settings: given, standby }: RunnerSpec): ProjectionRunner {
  const { clock, random, backoff, lease } = given;
  const stopping = new AbortController();
  let identity = '';
  const store = makeStore(() => identity);
  const telemetry = telemetryOf(kernel.build, store.name);
  const settings = countingProblems(given, telemetry);
  const askAgain = Math.min(ASK_AGAIN, lease / 2);
  let phase: OwnPhase = 'starting';
  let reason: string | undefined;
  let session: Session | undefined;
  let drain = DRAIN;
  let handledBefore = 0;
  /** How the last session was when it ended. */
  let last: EngineState | undefined;
  /** The newest lease, as long as it may be this runner's. */
  let holding: HeldSlot | undefined;
  /** Whether the build was not current when the newest lease began, as far as is known: a swap then ends it. */
  let building = false;
  let over = false;
  let ended = false;
  let take: () => void = () => undefined;
  const taken = new Promise<void>((resolve) => (take = resolve));

  const awaited = new AwaitedCommits({
    ...{ name: store.name, clock, session: () => session },
    over: () => (ended ? (reason ?? phase) : undefined),
    look: async () => {
      const { checkpoint, parked } = await store.look();
      return { checkpoint: checkpoint?.log === identity ? checkpoint : undefined, parked };
    },
  });

  const goOn = (as: OwnPhase, why?: string): void => {
    if (!stopping.signal.aborted) [phase, reason] = [as, why];
  };

  // Whoever asks the runner to stop waits for no store, unless there are events in hand.
  const unlessStopped = <A>(work: Promise<A>): Promise<A> => unlessAborted(work, stopping.signal);

  const acquire = async (): Promise<HeldSlot> => {
    const held = await store.acquire(settings.owner, lease);
    // Asked for before the runner was stopped, and answered after.
    if (over) held.release().catch(() => undefined);
    else holding = held;
    return held;
  };

  const giveBack = async (): Promise<void> => {
    over = true;
    const held = holding;
    holding = undefined;
    if (held !== undefined)
      await within(
        clock,
        GIVE_BACK,
        held.release().catch(() => undefined),
      );
  };

  // Waits for what hangs as long as it takes, but not unseen.
  const noticed = async <A>(what: string, work: Promise<A>): Promise<A> => {
    const inTime = await within(clock, lease, work);
    if (inTime !== undefined) return inTime.value;
    goOn('waiting', `${what}: asked ${String(lease)} ms ago`);
    return work;
  };

  const begin = async (): Promise<Holding> => {
    const silent = 'the view store does not answer';
    identity = await noticed('the log does not tell its name', ask(log.identity));
    await noticed(silent, store.prepare());
    const since = clock.now();
    const held = await noticed(silent, acquire());
    building = true;
    const progress = await noticed(silent, held.progress());
    building = progress.status === 'building';
    return { held, since, progress };
  };

  // One lease and one session. What goes wrong is the ending.
  const once = async (): Promise<Ending> => {
    building = false;
    try {
      const onSession = (opened: Session): void => {
        session = opened;
        take();
        goOn('working');
        if (stopping.signal.aborted) opened.stop(drain);
      };
      const began = await unlessStopped(begin());
      const { moved } = awaited;
      return await runSession({ kernel, log, store, settings, telemetry, identity, onSession, moved }, began);
    } catch (error) {
      return stopping.signal.aborted ? { _tag: 'Stopped' } : endingOf(error);
    } finally {
      last = session?.engine.state ?? last;
      handledBefore += session?.engine.state.handled ?? 0;
      session = undefined;
    }
  };

  // Another version may have been swapped in: then the lease was lost for good, and nothing is broken.
  const isRetired = (): Promise<boolean> => unlessStopped(store.isRetired()).catch(() => false);
  const isGone = (): Promise<boolean> => unlessStopped(store.isGone()).catch(() => false);

  // A swap fences also those who work on the build that it makes current. They have the slot still: nobody else was given it.
  const isSwappedIn = (): Promise<boolean> =>
    building && holding !== undefined ? unlessStopped(holding.isCurrent()).catch(() => false) : Promise.resolve(false);

  const run = async (): Promise<'stopped' | 'retired' | 'fenced'> => {
    let attempt = 0;
    while (!stopping.signal.aborted) {
      const [before, began] = [handledBefore, clock.now()];
      const ending = await once();
      if (handledBefore > before || clock.now() - began >= lease) attempt = 0;
      switch (ending._tag) {
        case 'Stopped':
          return 'stopped';
        case 'Retired':
          holding = undefined;
          return 'retired';
        case 'Again':
          break;
        case 'Broken':
          if (await isRetired()) return 'retired';
          if (await isGone()) {
            holding = undefined;
            reason = `${store.name} is no slot any more: the build was split anew`;
            return 'fenced';
          }
          throw new ProjectionStopped(store.name, ending.message, ending.cause);
        case 'Paused':
          holding = undefined;
          if (!standby) {
            reason = ending.message;
            return 'fenced';
          }
          if (phase !== 'paused') tell(settings, { _tag: 'Paused', projection: store.name, message: ending.message });
          goOn('paused', ending.message);
          await clock.sleep(askAgain, stopping.signal);
          break;
        case 'Fenced':
          if (await isSwappedIn()) break;
          holding = undefined;
          if (await isRetired()) return 'retired';
          if (!standby) {
            reason = ending.message;
            return 'fenced';
          }
          if (phase === 'working' || phase === 'waiting')
            tell(settings, { _tag: 'Fenced', projection: store.name, message: ending.message });
          goOn('standby', ending.message);
          await clock.sleep(askAgain, stopping.signal);
          break;
        case 'Interrupted': {
          const { message, cause } = ending;
          const delay = backoff(++attempt, random());
          goOn('waiting', message);
          tell(settings, { _tag: 'Interrupted', projection: store.name, attempt, delay, message, cause });
          await clock.sleep(delay, stopping.signal);
        }
      }
    }
    return 'stopped';
  };

  const status = (): RunnerStatus =>
    statusOf({ name: store.name, phase, reason, session, last, handledBefore, now: clock.now() });
  const observed = telemetry.observe(status, clock.now);

  const done = run()
    .finally(giveBack)
    .finally(observed)
    .then(
      (outcome) => {
        ended = true;
        phase = outcome === 'retired' ? 'retired' : 'stopped';
        if (outcome !== 'fenced') reason = undefined;
        awaited.moved();
        return outcome;
      },
      (error: unknown) => {
        ended = true;
        [phase, reason] = ['failed', error instanceof Error ? error.message : String(error)];
        awaited.moved();
        throw error;
      },
    );

  return {
    done,
    taken,
    status,
    stop: async (options = {}) => {
      drain = options.drain ?? DRAIN;
      if (!over) [phase, reason] = ['stopping', undefined];
      stopping.abort();
      session?.stop(drain);
      await done.catch(() => undefined);
    },
    whenProcessed:
      (at, { timeout = PATIENCE } = {}) =>
      () =>
        awaited.wait(at, timeout),
    retryParked: (streams) => {
      const engine = session?.engine;
      engine?.retry(streams ?? [...engine.state.parked.keys()]);
    },
    lag:
      (most = 10_000) =>
      async () => {
        try {
          const { position } = session?.engine.state ?? (await store.look()).checkpoint ?? {};
          return E.right(await lagBehind(log, kernel.filter, position, clock.now(), most));
        } catch (error) {
          return E.left(error instanceof ReadError ? error : new ReadError('unavailable', '$all', true, error));
        }
      },
  };
}

async function ask(identity: EventLog['identity']): Promise<string> {
  const answer = await identity();
  if (E.isRight(answer)) return answer.right;
  const { retryable, message } = answer.left;
  throw new SessionEnd({ _tag: retryable ? 'Interrupted' : 'Broken', message, cause: answer.left });
}

function countingProblems(settings: Settings, telemetry: Telemetry): Settings {
  return {
    ...settings,
    onProblem: (problem) => {
      telemetry.problem(problem._tag);
      return settings.onProblem(problem);
    },
  };
}
