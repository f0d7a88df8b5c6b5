// What to wait for when a caller wants to read its own writes, and why waiting may be in vain.
import { AggregateValue } from '../../aggregate/aggregate.js';
import type { Clock } from '../../ports/clock.js';
import type { ParkedStream } from '../../ports/parked-stream.js';
import { comparePositions, type Position } from '../../ports/position.js';
import { within } from './within.js';

/** A commit, or a place in the log. */
export type ProcessedAt =
  Position | { readonly _tag: 'Committed'; readonly position: Position | undefined; readonly aggregate: unknown };

export type NotProcessed =
  /** The stream of the commit is parked: its events are not in the view. */
  | { readonly _tag: 'StreamParked'; readonly parked: ParkedStream; readonly message: string }
  /** The time that was given is over. */
  | { readonly _tag: 'NotInTime'; readonly milliseconds: number; readonly message: string }
  /** The runner has stopped, for whatever reason. */
  | { readonly _tag: 'NotRunning'; readonly message: string };

/** The place to wait for; `undefined` when there is nothing to wait for. */
export function positionOf(at: ProcessedAt): Position | undefined {
  return '_tag' in at ? at.position : at;
}

/** The stream of a commit. */
export function streamOf(at: ProcessedAt): string | undefined {
  return '_tag' in at ? AggregateValue.contextOf(at.aggregate)?.base.identity.stream : undefined;
}

/** Why a commit at `position` is not in the view of `name`, if it is one that waits with its parked stream. */
export function parkedFor(name: string, parked: ParkedStream, position: Position): NotProcessed | undefined {
  if (comparePositions(parked.position, position) > 0) return undefined;
  return { _tag: 'StreamParked', parked, message: `${parked.stream} is parked in ${name}: ${parked.error}` };
}

export function notInTime(name: string, milliseconds: number, why = ''): NotProcessed & { readonly _tag: 'NotInTime' } {
  const message = `${name} has not handled the commit within ${String(milliseconds)} ms${why}`;
  return { _tag: 'NotInTime', milliseconds, message };
}

/** What `work` comes to before `until`, if it does. */
export async function inTime<A>(clock: Clock, until: number, work: Promise<A>): Promise<A | undefined> {
  return (await within(clock, until - clock.now(), work))?.value;
}
