// The two sides of a verification: what the source says should be written, and whose the events of the target are.
import type { RecordedEvent } from '../../ports/event.js';
import { comparePositions, type Position } from '../../ports/position.js';
import { originOf, REPLAYED, type Origin } from '../origin.js';
import type { ReplayFailure } from '../replay-failure.js';
import { replacementsOf, type Replacement, type ReplayIdentity } from '../replacements.js';
import type { Transform } from '../transform.js';
import type { VerifyOptions } from './verify-options.js';

/** Source streams that are parked, each with the first revision that is not replayed. */
export type Parked = ReadonlyMap<string, bigint>;

/** What an event of the target is to a verification. */
export type Standing =
  /** To be compared. */
  | 'replayed'
  /** Not of this replay. */
  | 'other'
  /** Of a parked source stream: looked at by neither side. */
  | 'parked'
  /** Of a source event that has come since. */
  | 'beyond';

/** The rules by which both logs are read. */
export interface Sides {
  /** What should be written for an event of the source; a text says why it is none. */
  readonly expected: (event: RecordedEvent) => readonly Replacement[] | ReplayFailure | 'own' | 'parked';
  readonly standing: (event: RecordedEvent) => Standing;
  /** Where an event of the target comes from, if this replay wrote it. */
  readonly origin: (event: RecordedEvent) => Origin | undefined;
}

/** What the sides are told apart by. */
export interface SidesOptions {
  readonly parked: Parked;
  /** Up to here the source is compared. */
  readonly until: Position | undefined;
  /** How far the source went when the end of the target was looked up: nothing in the target is from beyond. */
  readonly known: Position | undefined;
  /** Whether the replay wrote into the log that it read: then what it wrote is no part of its source. */
  readonly isWithin: boolean;
}

export function sidesOf(
  transform: Transform,
  identity: ReplayIdentity,
  { parked, until, known, isWithin }: SidesOptions,
): Sides {
  const origin = (event: RecordedEvent): Origin | undefined => {
    if (event.metadata[REPLAYED] === undefined) return undefined;
    const found = originOf(event);
    return found?.replay === identity.replay && found.log === identity.log ? found : undefined;
  };
  const isParked = ({ stream, revision }: Pick<RecordedEvent, 'stream' | 'revision'>): boolean => {
    const from = parked.get(stream);
    return from !== undefined && revision >= from;
  };
  return {
    origin,
    expected: (event) => {
      if (isWithin && origin(event) !== undefined) return 'own';
      return isParked(event) ? 'parked' : replacementsOf(transform, identity, event);
    },
    standing: (event) => {
      const found = origin(event);
      if (found === undefined) return 'other';
      if (isParked(found)) return 'parked';
      return isBehind(until, found.position) && !isBehind(known, found.position) ? 'beyond' : 'replayed';
    },
  };
}

/** The parked streams of the options, by name: of a stream that is named twice, the earlier revision counts. */
export function parkedOf({ parked = [] }: Pick<VerifyOptions, 'parked'>): Parked {
  const all = new Map<string, bigint>();
  for (const { stream, revision } of parked) {
    const known = all.get(stream);
    if (known === undefined || revision < known) all.set(stream, revision);
  }
  return all;
}

// Whether a position is behind the end; an empty log has none, and everything is behind it.
function isBehind(end: Position | undefined, position: Position): boolean {
  return end === undefined || comparePositions(position, end) > 0;
}
