// Which source events stand in the part of a target stream that an earlier run of the replay has written, and that this one
// comes by again: what is not in it, though later events are, was never written.
import type { RecordedEvent } from '../../ports/event.js';
import { comparePositions, type Position } from '../../ports/position.js';
import type { Origin } from '../origin.js';

/** The source events of the last part of a target stream. */
export interface Written {
  /** Up to here in the source nothing is known. */
  readonly behind: Position | undefined;
  /** By `sourceName`. What is written late is added. */
  readonly events: Set<string>;
}

/** The name of a source event among those of all streams. */
export function sourceName({ stream, revision }: Pick<Origin, 'stream' | 'revision'>): string {
  return `${String(revision)}@${stream}`;
}

/** Whether it is known that nothing of `event` is in the stream. */
export function isMissing({ behind, events }: Written, event: RecordedEvent): boolean {
  const isKnown = behind === undefined || comparePositions(event.position, behind) > 0;
  return isKnown && !events.has(sourceName(event));
}
