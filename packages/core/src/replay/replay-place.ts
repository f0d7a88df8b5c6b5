// `replayPlace`: how far a replay is, as its checkpoint store tells, whoever runs it.
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { CheckpointError, CheckpointStore } from '../ports/checkpoint-store.js';
import type { ParkedStream } from '../ports/parked-stream.js';
import { comparePositions, type Position } from '../ports/position.js';
import { cutOverName, placeName } from './running/begin.js';
import { BEGINNING } from './running/kept-place.js';

/** How far a replay is. */
export interface ReplayPlace {
  /** What the place counts: the source, and the target where that has a name of its own. `undefined`: it never ran. */
  readonly route: string | undefined;
  /** Everything in the source up to here is in the target, parked streams aside. `undefined`: before the first event. */
  readonly position: Position | undefined;
  /** Source streams that are set aside. */
  readonly parked: readonly ParkedStream[];
  /** Who has the lease; `undefined` when it is free. One that has run out counts as held until it is taken. */
  readonly owner: string | undefined;
  /** When the lease runs out: milliseconds since the epoch, by the store's clock. */
  readonly until: number;
  /** Whether it was cut over: then the target is the one that is written to. */
  readonly isCutOver: boolean;
}

/**
 * Reads how far a replay is, without taking part in it.
 *
 * @param checkpoints the store that the replay was given as `checkpoint`.
 * @param name of the replay.
 * @returns left: the store could not be read. Right: what it says; of a replay that never ran: nothing but defaults.
 * @example
 * const place = await replayPlace(checkpoints, 'to-new-cluster')(); // Right { position: { ... }, parked: [], ... }
 */
export function replayPlace(checkpoints: CheckpointStore, name: string): TaskEither<CheckpointError, ReplayPlace> {
  return async () => {
    const found = await checkpoints.look(placeName(name))();
    if (E.isLeft(found)) return found;
    const { checkpoint, owner, until } = found.right;
    const cut = await checkpoints.load(cutOverName(name))();
    if (E.isLeft(cut)) return cut;
    const isBegun = checkpoint !== undefined && comparePositions(checkpoint.position, BEGINNING) !== 0;
    return E.right({
      route: checkpoint?.log,
      position: isBegun ? checkpoint.position : undefined,
      parked: checkpoint?.parked ?? [],
      owner,
      until,
      // One of another route was of another source or target.
      isCutOver: cut.right !== undefined && (checkpoint === undefined || cut.right.log === checkpoint.log),
    });
  };
}
