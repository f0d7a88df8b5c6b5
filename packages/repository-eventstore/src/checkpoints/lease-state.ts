// What the events of a checkpoint stream say: who holds the lease, and how far the projection is. Pure, no IO.
import type { Checkpoint, JsonObject, Pause, RecordedEvent } from '@millrace/core';
import { bigintOf, checkpointOf, encodeCheckpoint, isObject } from './checkpoint-json.js';

/** How things stand for a name. */
export interface LeaseState {
  /** The newest token given out; 0 before the first. */
  readonly token: bigint;
  readonly owner: string | undefined;
  /** The id of the event by which the newest token was given out. */
  readonly grant: string | undefined;
  /** When the lease runs out: milliseconds since the epoch, by the store's clock. */
  readonly until: number;
  readonly checkpoint: Checkpoint | undefined;
  readonly paused: Pause | undefined;
}

/** A name that nobody ever ran. */
export const UNCLAIMED: LeaseState = {
  token: 0n,
  owner: undefined,
  grant: undefined,
  until: 0,
  checkpoint: undefined,
  paused: undefined,
};

/**
 * An event of the stream. It carries the state that it was decided on, so that the newest event alone tells the state.
 * What depends on the time is only asked for: the store says the time when it records the event, and whoever reads the
 * event judges it by that.
 */
export interface LeaseEvent {
  readonly before: LeaseState;
  readonly asked:
    /** Give the lease to `owner`, if it is free then. */
    | { readonly _tag: 'Claim'; readonly owner: string; readonly duration: number }
    /** Let it run for `duration` milliseconds from now. */
    | { readonly _tag: 'Renewal'; readonly duration: number }
    /** `before` is taken away from everybody, from now on. */
    | { readonly _tag: 'Pause'; readonly by: string | undefined }
    /** `before` is the state. */
    | { readonly _tag: 'Statement' };
}

// Who holds the lease while it is paused, and until when: a client that knows nothing of pauses is fenced as well.
const NOBODY = 'paused: nobody is to have it';
const FOR_EVER = Number.MAX_SAFE_INTEGER;

/** The state with the lease taken away from everybody. */
export function takenAway(state: LeaseState): LeaseState {
  return { ...state, token: state.token + 1n, owner: NOBODY, grant: undefined, until: FOR_EVER };
}

/** The state with a free lease. */
export function givenBack(state: LeaseState): LeaseState {
  return { ...state, owner: undefined, until: 0, paused: undefined };
}

/** Whether a claim of `owner` succeeds at the time `now` of the store. */
export function isFree(state: LeaseState, owner: string, now: number): boolean {
  return state.owner === undefined || state.owner === owner || now >= state.until;
}

/** The state after an event, which the store has recorded at `created`. */
export function stateAfter({ before, asked }: LeaseEvent, id: string, created: number): LeaseState {
  switch (asked._tag) {
    case 'Statement':
      return before;
    case 'Renewal':
      return { ...before, until: created + asked.duration };
    case 'Pause':
      return { ...before, paused: { since: created, by: asked.by } };
    case 'Claim': {
      const { owner, duration } = asked;
      if (!isFree(before, owner, created)) return before;
      return { ...before, token: before.token + 1n, owner, grant: id, until: created + duration };
    }
  }
}

/** The data of an event. */
export function encodeLease({ before, asked }: LeaseEvent): JsonObject {
  const { token, owner, grant, until, checkpoint } = before;
  return {
    token: String(token),
    until,
    ...(owner === undefined ? {} : { owner }),
    ...(grant === undefined ? {} : { grant }),
    ...(checkpoint === undefined ? {} : { checkpoint: encodeCheckpoint(checkpoint) }),
    ...(asked._tag === 'Claim' ? { claim: { owner: asked.owner, duration: asked.duration } } : {}),
    ...(asked._tag === 'Renewal' ? { renewal: { duration: asked.duration } } : {}),
    ...(asked._tag === 'Pause' ? { pause: named(asked.by) } : {}),
  };
}

const named = (by: string | undefined): JsonObject => (by === undefined ? {} : { by });

/** The state that the newest event of a stream tells. @throws Error when it is none of ours. */
export function stateIn({ id, created, data, stream, revision, undecodable }: RecordedEvent): LeaseState {
  const event = undecodable === undefined && isObject(data) ? eventOf(data) : undefined;
  if (event === undefined) throw new Error(`event ${String(revision)} of ${stream} is no lease`);
  return stateAfter(event, id, created);
}

function eventOf(data: JsonObject): LeaseEvent | undefined {
  const { owner, grant, until } = data;
  const token = bigintOf(data['token']);
  if (token === undefined || typeof until !== 'number') return undefined;
  const checkpoint = checkpointOf(data['checkpoint']);
  // Half a checkpoint must not read as none: the projection would begin anew.
  if ((checkpoint === undefined) !== (data['checkpoint'] === undefined)) return undefined;
  // A client that knows nothing of pauses has asked for the lease in vain: since when it is paused is not known any more.
  const paused = owner === NOBODY ? { since: 0, by: undefined } : undefined;
  const before = { token, owner: textOf(owner), grant: textOf(grant), until, checkpoint, paused };
  const asked = askedIn(data);
  return asked && { before, asked };
}

function askedIn({ claim, renewal, pause }: JsonObject): LeaseEvent['asked'] | undefined {
  if (isObject(pause)) return { _tag: 'Pause', by: textOf(pause['by']) };
  if (claim === undefined && renewal === undefined) return { _tag: 'Statement' };
  if (isObject(claim) && typeof claim['owner'] === 'string' && typeof claim['duration'] === 'number')
    return { _tag: 'Claim', owner: claim['owner'], duration: claim['duration'] };
  if (isObject(renewal) && typeof renewal['duration'] === 'number')
    return { _tag: 'Renewal', duration: renewal['duration'] };
  return undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
