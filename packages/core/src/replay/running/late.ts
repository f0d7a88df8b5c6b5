// What is written late, because its source stream was parked: where it may stand already in a stream of the target.
import type { RecordedEvent } from '../../ports/event.js';
import { comparePositions, type Position } from '../../ports/position.js';
import type { ReplayTarget } from '../replay-options.js';
import { originIn } from './stream-ends.js';
import type { ReplayIdentity } from '../replacements.js';

/**
 * The revisions of `source` from the event at `from` on that have come to `stream`, found by reading it backwards: other
 * sources of the stream have gone on, so that its end does not tell.
 *
 * @throws ReadError
 */
export async function revisionsOf(
  to: ReplayTarget,
  identity: ReplayIdentity,
  stream: string,
  { stream: source, position: from }: Pick<RecordedEvent, 'stream' | 'position'>,
): Promise<ReadonlySet<bigint>> {
  const revisions = new Set<bigint>();
  for await (const page of to.readStream(stream, { direction: 'backwards', requireLeader: true })) {
    for (const event of page) {
      const found = originIn(identity, event);
      if (found === undefined) continue;
      if (comparePositions(found.mark, from) < 0) return revisions;
      if (found.origin.stream === source) revisions.add(found.origin.revision);
    }
  }
  return revisions;
}

/** The later of two places; one that is missing comes before all others. */
export function laterOf(one: Position | undefined, other: Position | undefined): Position | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return comparePositions(one, other) >= 0 ? one : other;
}

/** The earlier of two places; one that is missing comes before all others. */
export function earlierOf(one: Position | undefined, other: Position | undefined): Position | undefined {
  if (one === undefined || other === undefined) return undefined;
  return comparePositions(one, other) <= 0 ? one : other;
}
