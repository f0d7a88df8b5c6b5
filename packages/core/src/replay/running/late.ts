// What is written late, because its source stream was parked: where it may stand already in a stream of the target.
import { comparePositions, type Position } from '../../ports/position.js';
import type { ReplayTarget } from '../replay-options.js';
import { originIn } from './stream-ends.js';
import type { ReplayIdentity } from '../replacements.js';

/**
 * The last revision of `source` that has come to `stream`, found by reading it backwards: other sources of the stream
 * have gone on, so that its end does not tell.
 *
 * @throws ReadError
 */
export async function lastOf(
  to: ReplayTarget,
  identity: ReplayIdentity,
  stream: string,
  source: string,
): Promise<bigint | undefined> {
  for await (const page of to.readStream(stream, { direction: 'backwards', requireLeader: true })) {
    for (const event of page) {
      const origin = originIn(identity, event)?.origin;
      if (origin?.stream === source) return origin.revision;
    }
  }
  return undefined;
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
