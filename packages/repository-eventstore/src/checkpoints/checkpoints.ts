// Checkpoints and leases in EventStoreDB: a stream per projection, whose expected revision is the fence.
import * as E from 'fp-ts/lib/Either.js';
import {
  comparePositions,
  exponential,
  systemClock,
  type Checkpoint,
  type CheckpointError,
  type CheckpointStore,
  type ExpectedRevision,
  type Lease,
  type LeaseInfo,
  type WrongExpectedRevision,
} from '@millrace/core';
import {
  encodeLease,
  givenBack,
  stateIn,
  takenAway,
  UNCLAIMED,
  type LeaseEvent,
  type LeaseState,
} from './lease-state.js';
import { vainClaims } from './vain-claims.js';
import { behindHidden, newestOwn, ownAppend, type OwnStore, type OwnStoreOptions } from '../own-streams/own-append.js';
import { ownStream } from '../own-streams/own-streams.js';

/** So many of the newest events of a stream are shown; one would do, the others tell what has been going on. */
const SHOWN = 10;

/** As many others may write at the same time as there are tries. */
const TRIES = 25;

/** Before each further try, in milliseconds. */
const delay = exponential(5, 100);

type Answer<A> = E.Either<CheckpointError, A>;

/** The newest event of a stream: where it stands, and the state that it tells. */
interface Seen {
  readonly at: ExpectedRevision;
  readonly state: LeaseState;
  /** When the store recorded it. */
  readonly created: number;
}

/** What to do in a state: answer, or write an event and answer when it is written. */
type Step<A> =
  | { readonly answer: Answer<A> }
  | { readonly write: LeaseEvent; readonly then: (id: string) => Answer<A> | Promise<Answer<A>> };

/**
 * A checkpoint store in EventStoreDB. The events of the stream `millrace.checkpoint-<name>` carry token, owner and
 * checkpoint; each is appended at the revision that it was decided on, so of two writers one is refused, reads, and
 * decides again. Logs, projections and replays do not show these streams.
 *
 * Leases are judged by the server's clock alone: a claim is written first, and the time at which the server has
 * recorded it says whether the lease had run out. A claim that came too early changes nothing.
 *
 * @param store an EventStoreDB store.
 * @example
 * const checkpoints = eventStoreDBCheckpoints(eventStoreDBStore('esdb://localhost:2113?tls=false'));
 * await checkpoints.acquire('balances', 'runner-1', 10_000)(); // Right { name: 'balances', token: 1n, ... }
 */
export function eventStoreDBCheckpoints(store: OwnStore, options: OwnStoreOptions = {}): CheckpointStore {
  const { clock = systemClock, random = Math.random } = options;
  const claims = vainClaims();

  const look = async (name: string): Promise<Seen> => {
    const event = await newestOwn(store, streamOf(name), true);
    if (event === undefined) return { at: 'no_stream', state: UNCLAIMED, created: 0 };
    return { at: event.revision, state: stateIn(event), created: event.created };
  };

  const change = async <A>(name: string, decide: (seen: Seen) => Step<A>): Promise<Answer<A>> => {
    const stream = streamOf(name);
    let conflict: WrongExpectedRevision | undefined;
    for (let attempt = 0; attempt < TRIES; attempt++) {
      // What it was refused for may take its time to be read.
      if (attempt > 0) await clock.sleep(delay(attempt, random()));
      const seen = await look(name);
      const step = decide(seen);
      if ('answer' in step) return step.answer;
      if (seen.at === 'no_stream') {
        const set = await store.setStreamMetadata(stream, { maxCount: SHOWN })();
        if (E.isLeft(set)) return failed(name, set.left.retryable, set.left);
      }
      const at = seen.at === 'no_stream' && conflict !== undefined ? await behindHidden(store, conflict) : seen.at;
      const answer = await ownAppend(store, stream, at, 'lease', encodeLease(step.write), options);
      if (E.isRight(answer)) return await step.then(answer.right.id);
      if (answer.left._tag === 'Ambiguous') return failed(name, true, answer.left);
      if (answer.left._tag === 'NotAppended') return failed(name, answer.left.retryable, answer.left);
      conflict = answer.left;
    }
    return failed(name, true, conflict);
  };

  const holding = (
    { name, token }: Lease,
    decide: (state: LeaseState) => LeaseEvent | undefined,
  ): Promise<Answer<void>> =>
    change(name, ({ state }): Step<void> => {
      if (state.token !== token) return { answer: fenced(name, state) };
      const write = decide(state);
      // Written, it was written while the token was the newest: what has come since does not undo it.
      return write === undefined ? { answer: E.right(undefined) } : { write, then: () => E.right(undefined) };
    });

  const acquire = (name: string, owner: string, duration: number): Promise<Answer<Lease>> =>
    change(name, ({ state, created }): Step<Lease> => {
      if (state.paused !== undefined || claims.vain(name, state, owner, created))
        return { answer: fenced(name, state) };
      const asked = claims.sending(name);
      return {
        write: { before: state, asked: { _tag: 'Claim', owner, duration } },
        // Only the store knows when it was written. If others have written since, they have judged it as well.
        then: async (id) => {
          const { state: after, created: newest } = await look(name);
          asked(newest);
          return after.grant === id ? E.right({ name, owner, token: after.token }) : fenced(name, after);
        },
      };
    });

  const pause = (name: string, by: string | undefined): Promise<Answer<void>> =>
    change(name, ({ state }): Step<void> => {
      if (state.paused !== undefined) return { answer: E.right(undefined) };
      return { write: { before: takenAway(state), asked: { _tag: 'Pause', by } }, then: () => E.right(undefined) };
    });

  const resume = (name: string): Promise<Answer<void>> =>
    change(name, ({ state }): Step<void> => {
      if (state.paused === undefined) return { answer: E.right(undefined) };
      return { write: { before: givenBack(state), asked: { _tag: 'Statement' } }, then: () => E.right(undefined) };
    });

  return {
    look: (name) => guarded(name, async () => E.right(infoOf((await look(name)).state))),
    pause: (name, by) => guarded(name, () => pause(name, by)),
    resume: (name) => guarded(name, () => resume(name)),
    load: (name) => guarded(name, async () => E.right((await look(name)).state.checkpoint)),
    acquire: (name, owner, duration) => guarded(name, () => acquire(name, owner, duration)),
    renew: (lease, duration) =>
      guarded(lease.name, async () => {
        const { owner } = lease;
        const renewed = await holding(lease, (state) => ({
          before: { ...state, owner },
          asked: { _tag: 'Renewal', duration },
        }));
        return E.map(() => lease)(renewed);
      }),
    release: (lease) =>
      guarded(lease.name, () =>
        holding(lease, (state) => ({ before: { ...state, owner: undefined }, asked: { _tag: 'Statement' } })),
      ),
    save: (lease, checkpoint) =>
      guarded(lease.name, () =>
        holding(lease, (state) =>
          goesBack(state.checkpoint, checkpoint)
            ? undefined
            : { before: { ...state, checkpoint }, asked: { _tag: 'Statement' } },
        ),
      ),
  };
}

function streamOf(name: string): string {
  return ownStream('checkpoint', name);
}

const guarded =
  <A>(name: string, verb: () => Promise<Answer<A>>) =>
  async (): Promise<Answer<A>> => {
    try {
      return await verb();
    } catch (cause) {
      const retryable = cause instanceof Error && '_tag' in cause && 'retryable' in cause && cause.retryable === true;
      return failed(name, retryable, cause);
    }
  };

function failed(name: string, retryable: boolean, cause: unknown): Answer<never> {
  return E.left({ _tag: 'CheckpointFailed', name, retryable, cause });
}

function fenced(name: string, { token, paused }: LeaseState): Answer<never> {
  return E.left({ _tag: 'Fenced', name, token, ...(paused && { paused }) });
}

// While it is paused nobody has it, whatever is written.
function infoOf({ checkpoint, owner, until, paused }: LeaseState): LeaseInfo {
  if (paused !== undefined) return { checkpoint, owner: undefined, until: 0, paused };
  return { checkpoint, owner, until };
}

// Positions of two logs cannot be compared: a checkpoint of another log replaces the one that is kept.
function goesBack(kept: Checkpoint | undefined, next: Checkpoint): boolean {
  return kept !== undefined && kept.log === next.log && comparePositions(next.position, kept.position) < 0;
}
