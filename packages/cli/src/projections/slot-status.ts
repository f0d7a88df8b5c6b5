// How each slot of a projection is doing, from what is stored and what the log says.
import * as E from 'fp-ts/lib/Either.js';
import { comparePositions, lagOf, type Lag, type Position } from '@millrace/core';
import type { Store } from '../config/config.js';
import { problemOf, type Problem } from '../problem.js';
import { count, duration, moment } from '../terminal/moments.js';
import type { Place } from './place.js';
import { storedBuilds, type StoredBuild, type StoredSlot } from './stored-builds.js';

/** A slot, as `projections status` shows it. */
export interface SlotStatus extends Omit<StoredSlot, 'checkpoint'> {
  readonly projection: string;
  readonly version: number;
  readonly status: StoredBuild['status'];
  readonly paused: StoredBuild['paused'];
  readonly position: Position | undefined;
  /** `undefined`: retired, or its checkpoint says nothing of this log. */
  readonly lag: Lag | undefined;
  /** Red: it needs a person. Yellow: nobody works on it, or it is paused, or streams are parked. */
  readonly health: 'green' | 'yellow' | 'red';
  /** Why it is not green, in words. */
  readonly reason: string | undefined;
}

/** What is known of the log. */
export interface LogState {
  readonly identity: string;
  readonly head: Position | undefined;
}

export async function logState(store: Store): Promise<LogState | Problem> {
  const head = await store.head();
  if (E.isLeft(head)) return problemOf(head.left);
  const identity = await store.identity();
  return E.isLeft(identity) ? problemOf(identity.left) : { identity: identity.right, head: head.right };
}

export interface StatusOptions {
  readonly log: LogState;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Where counting the lag stops. Default: 10,000. */
  readonly most?: number;
}

/** One for each slot of each build; none for a projection that never ran. */
export async function slotStatuses(
  store: Store,
  place: Place,
  options: StatusOptions,
): Promise<readonly SlotStatus[] | Problem> {
  const { log, now, most } = options;
  const builds = await storedBuilds(place, now);
  if ('_tag' in builds) return builds;
  const found: SlotStatus[] = [];
  for (const { slots, ...build } of builds)
    for (const { checkpoint, ...slot } of slots) {
      const wrong = wrongCheckpoint(log, checkpoint);
      let lag: Lag | undefined;
      if (wrong === undefined && build.status !== 'retired') {
        const counted = await lagOf(store, place.projection, checkpoint?.position, {
          clock: { now: () => now },
          ...(most !== undefined && { most }),
        })();
        if (E.isLeft(counted)) return problemOf(counted.left);
        lag = counted.right;
      }
      const position = checkpoint?.position;
      found.push({ ...build, ...slot, position, lag, ...healthOf(build, slot, lag, wrong) });
    }
  return found;
}

function wrongCheckpoint(log: LogState, checkpoint: StoredSlot['checkpoint']): string | undefined {
  if (checkpoint === undefined) return undefined;
  if (checkpoint.log !== log.identity)
    return `its checkpoint is of the log ${checkpoint.log}, and this is ${log.identity}: a fresh server, or another one`;
  if (log.head === undefined || comparePositions(checkpoint.position, log.head) > 0)
    return 'its checkpoint is ahead of the log: this may be an older backup';
  return undefined;
}

function healthOf(
  { status, paused }: Pick<StoredBuild, 'status' | 'paused'>,
  { owner, lapsed, parked }: Pick<StoredSlot, 'owner' | 'lapsed' | 'parked'>,
  lag: Lag | undefined,
  wrong: string | undefined,
): Pick<SlotStatus, 'health' | 'reason'> {
  if (status === 'retired') return { health: 'green', reason: undefined };
  if (wrong !== undefined) return { health: 'red', reason: wrong };
  const reasons = [
    ...(paused === undefined
      ? []
      : [`paused since ${moment(paused.since)}${paused.by === undefined ? '' : ` by ${paused.by}`}`]),
    ...(parked === 0 ? [] : [`${count(parked)} parked ${parked === 1 ? 'stream' : 'streams'}`]),
    ...(paused === undefined && (owner === undefined || lapsed) && lag !== undefined && lag.events > 0
      ? ['nobody works on it']
      : []),
  ];
  return reasons.length === 0
    ? { health: 'green', reason: undefined }
    : { health: 'yellow', reason: reasons.join('; ') };
}

/** `12 events, 3m 20s`. */
export function lagText(lag: Lag | undefined): string {
  if (lag === undefined) return '';
  if (lag.events === 0) return 'none';
  const events = `${count(lag.events)}${lag.exact ? '' : ' or more'} ${lag.events === 1 ? 'event' : 'events'}`;
  return `${events}, ${duration(lag.milliseconds)}`;
}

/** `balances@1`, with the slot where there are several. */
export function slotText({ projection, version, slot }: SlotStatus, all: readonly SlotStatus[]): string {
  const name = `${projection}@${String(version)}`;
  const slots = all.filter((other) => other.projection === projection && other.version === version).length;
  return slots > 1 ? `${name}/${String(slot)}` : name;
}
