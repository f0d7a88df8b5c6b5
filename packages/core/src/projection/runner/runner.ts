// A runner: takes its slot, works on it, and comes back after whatever interrupts it, until it is stopped.
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { EventLog } from '../../ports/event-log.js';
import { ReadError } from '../../ports/event-store.js';
import { comparePositions, type Position } from '../../ports/position.js';
import type { ProjectionKernel } from '../projection-kernel.js';
import type { EngineState } from './engine.js';
import { tell } from './engine-context.js';
import { lagBehind, type Lag } from './lag.js';
import { positionOf, streamOf, type NotProcessed, type ProcessedAt } from './processed.js';
import type { HeldSlot, ProgressStore } from './progress-store.js';
import { ProjectionStopped } from './projection-stopped.js';
import { runSession, type Session } from './session.js';
import { endingOf, SessionEnd, type Ending } from './session-end.js';
import type { Settings } from './settings.js';
import type { RunnerPhase, RunnerStatus } from './status.js';

/** A running projection. */
export interface ProjectionRunner {
  /**
   * Settles when the runner has stopped: because it was asked to, or because another version was swapped in. Rejects with
   * `ProjectionStopped` when it cannot go on without a person. It must be handled: a projection never dies unheard.
   */
  readonly done: Promise<'stopped' | 'retired' | 'fenced'>;
  /** Settles when the runner has got its slot for the first time; never, when it does not get it. */
  readonly taken: Promise<void>;
  readonly status: () => RunnerStatus;
  /**
   * Stops taking events, handles those in hand, saves how far it is, and gives the lease back.
   *
   * @param options.drain how many milliseconds the events in hand are given; what is not done by then is rolled back, or
   * left for the next runner. Default: 5,000.
   */
  readonly stop: (options?: { readonly drain?: number }) => Promise<void>;
  /**
   * Waits until a commit is in the view: reading one's own writes.
   *
   * @param at what `transact` gave, or a position. A position alone cannot tell of parked streams.
   * @param options.timeout in milliseconds. Default: 30,000.
   * @returns left: `StreamParked`, `NotInTime` or `NotRunning`.
   * @example
   * await runner.whenProcessed(committed)();
   */
  readonly whenProcessed: (at: ProcessedAt, options?: { readonly timeout?: number }) => TaskEither<NotProcessed, void>;
  /** Handles parked streams again; all of them, when none are named. */
  readonly retryParked: (streams?: readonly string[]) => void;
  /** @param most where counting stops. Default: 10,000. Left: the log could not be read. */
  readonly lag: (most?: number) => TaskEither<ReadError, Lag>;
}

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
const LOOK_EVERY = 250;

/** Starts a runner. */
export function startRunner({ kernel, log, store: makeStore, settings, standby }: RunnerSpec): ProjectionRunner {
  const { clock, random, backoff, lease } = settings;
  const stopping = new AbortController();
  let identity = '';
  const store = makeStore(() => identity);
  let phase: RunnerPhase = 'starting';
  let reason: string | undefined;
  let session: Session | undefined;
  let drain = DRAIN;
  let handledBefore = 0;
  /** How the last session was when it ended. */
  let last: EngineState | undefined;
  let waiters = new Set<AbortController>();
  let take: () => void = () => undefined;
  const taken = new Promise<void>((resolve) => (take = resolve));

  const moved = (): void => {
    if (waiters.size === 0) return;
    const woken = waiters;
    waiters = new Set();
    for (const waiter of woken) waiter.abort();
  };

  // One lease and one session. What goes wrong is the ending.
  const once = async (): Promise<Ending> => {
    let held: HeldSlot | undefined;
    try {
      identity = await ask(log.identity);
      await store.prepare();
      held = await store.acquire(settings.owner, lease);
      const onSession = (opened: Session): void => {
        session = opened;
        take();
        phase = 'catchingUp';
        reason = undefined;
        if (stopping.signal.aborted) opened.stop(drain);
      };
      const ending = await runSession({ kernel, log, store, settings, identity, onSession, moved }, held);
      if (ending._tag === 'Stopped' || ending._tag === 'Broken') await held.release().catch(() => undefined);
      return ending;
    } catch (error) {
      return endingOf(error);
    } finally {
      last = session?.engine.state ?? last;
      handledBefore += session?.engine.state.handled ?? 0;
      session = undefined;
    }
  };

  const run = async (): Promise<'stopped' | 'retired' | 'fenced'> => {
    let attempt = 0;
    while (!stopping.signal.aborted) {
      const before = handledBefore;
      const ending = await once();
      if (handledBefore > before) attempt = 0;
      switch (ending._tag) {
        case 'Stopped':
          return 'stopped';
        case 'Retired':
          return 'retired';
        case 'Again':
          break;
        case 'Broken':
          throw new ProjectionStopped(store.name, ending.message, ending.cause);
        case 'Fenced':
          if (!standby) return 'fenced';
          if (phase !== 'standby' && phase !== 'starting')
            tell(settings, { _tag: 'Fenced', projection: store.name, message: ending.message });
          [phase, reason] = ['standby', ending.message];
          await clock.sleep(lease / 2, stopping.signal);
          break;
        case 'Interrupted': {
          const { message, cause } = ending;
          const delay = backoff(++attempt, random());
          [phase, reason] = ['waiting', message];
          tell(settings, { _tag: 'Interrupted', projection: store.name, attempt, delay, message, cause });
          await clock.sleep(delay, stopping.signal);
        }
      }
    }
    return 'stopped';
  };

  const done = run().then(
    (outcome) => {
      phase = outcome === 'retired' ? 'retired' : 'stopped';
      moved();
      return outcome;
    },
    (error: unknown) => {
      [phase, reason] = ['failed', error instanceof Error ? error.message : String(error)];
      moved();
      throw error;
    },
  );

  const isOver = (): boolean => phase === 'stopped' || phase === 'retired' || phase === 'failed';

  const status = (): RunnerStatus => {
    const current = session?.engine.state;
    const state = current ?? last;
    const parked = [...(state?.parked.values() ?? [])];
    const now = phase === 'catchingUp' && state?.caughtUp === true ? 'live' : phase;
    const why = reason ?? (parked.length > 0 ? `${String(parked.length)} parked streams` : undefined);
    return {
      projection: store.name,
      phase: now,
      health: phase === 'failed' ? 'red' : phase === 'waiting' || parked.length > 0 ? 'yellow' : 'green',
      reason: why,
      position: state?.position,
      created: state?.created,
      handled: handledBefore + (current?.handled ?? 0),
      inHand: current?.inHand ?? 0,
      oldest: current?.oldest && {
        stream: current.oldest.stream,
        revision: current.oldest.revision,
        age: clock.now() - current.oldest.since,
      },
      parked,
    };
  };

  const isProcessed = async (
    position: Position,
    stream: string | undefined,
    look: boolean,
  ): Promise<E.Either<NotProcessed, boolean>> => {
    if (isOver()) return E.left({ _tag: 'NotRunning', message: `${store.name} has stopped: ${reason ?? phase}` });
    if (session === undefined) return E.right(false);
    const { engine, subscribed } = session;
    const { position: reached, parked, inHand } = engine.state;
    const waits = stream === undefined ? undefined : parked.get(stream);
    if (waits !== undefined && comparePositions(waits.position, position) <= 0) {
      const message = `${waits.stream} is parked in ${store.name}: ${waits.error}`;
      return E.left({ _tag: 'StreamParked', parked: waits, message });
    }
    if (reached !== undefined && comparePositions(reached, position) >= 0) return E.right(true);
    // A log whose newest events are none of this projection's does not tell how far it is until more of it is written.
    if (!look || inHand > 0 || subscribed.waitingSince === undefined) return E.right(false);
    return E.right(!(await subscribed.hasMore(position).catch(() => true)));
  };

  const whenProcessed: ProjectionRunner['whenProcessed'] =
    (at, { timeout = PATIENCE } = {}) =>
    async () => {
      const position = positionOf(at);
      if (position === undefined) return E.right(undefined);
      const until = clock.now() + timeout;
      for (let look = false; ; look = true) {
        const processed = await isProcessed(position, streamOf(at), look);
        if (E.isLeft(processed)) return processed;
        if (processed.right) return E.right(undefined);
        const left = until - clock.now();
        if (left <= 0) {
          const message = `${store.name} has not handled the commit within ${String(timeout)} ms`;
          return E.left({ _tag: 'NotInTime', milliseconds: timeout, message });
        }
        const waiter = new AbortController();
        waiters.add(waiter);
        await clock.sleep(Math.min(left, LOOK_EVERY), waiter.signal);
        waiters.delete(waiter);
      }
    };

  return {
    done,
    taken,
    status,
    stop: async (options = {}) => {
      drain = options.drain ?? DRAIN;
      if (!isOver()) phase = 'stopping';
      stopping.abort();
      session?.stop(drain);
      await done.catch(() => undefined);
    },
    whenProcessed,
    retryParked: (streams) => {
      const engine = session?.engine;
      engine?.retry(streams ?? [...engine.state.parked.keys()]);
    },
    lag:
      (most = 10_000) =>
      async () => {
        try {
          const position = (session?.engine.state ?? last)?.position;
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
