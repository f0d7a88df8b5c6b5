// What is in hand: source events, and what of each goes to one stream of the target.
import type { InHand } from '../../projection/runner/contiguous.js';
import type { RecordedEvent } from '../../ports/event.js';
import type { Replacement } from '../replacements.js';

/** A source event in hand. */
export interface SourceWork {
  readonly event: RecordedEvent;
  /** Its place in what must be done without a gap; none of an event that is retried. */
  readonly entry: InHand | undefined;
  /** How many streams of the target have not got their part yet. */
  left: number;
  /** Whether any of them is not to get it, since the source stream is parked. */
  passedOver: boolean;
}

/** All that replaces a source event in one stream of the target: it is appended together. */
export interface Work {
  readonly source: SourceWork;
  /** At least one. */
  readonly replacements: readonly Replacement[];
}

/** The target stream of a work. */
export function targetOf({ replacements }: Work): string {
  return replacements[0]?.stream ?? '';
}

/** The replacements of one event, by the streams that they go to. */
export function byStream(replacements: readonly Replacement[]): readonly (readonly Replacement[])[] {
  const first = replacements[0]?.stream;
  if (replacements.every(({ stream }) => stream === first)) return [replacements];
  const groups = new Map<string, Replacement[]>();
  for (const replacement of replacements) {
    const group = groups.get(replacement.stream);
    if (group === undefined) groups.set(replacement.stream, [replacement]);
    else group.push(replacement);
  }
  return [...groups.values()];
}
