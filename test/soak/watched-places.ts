// The order in which a subscription must come: positions that only grow, and checkpoints that never go back and are
// never ahead of the events that they count.
import { comparePositions, type LogItem, type Position, type RecordedEvent } from '@millrace/core';

export interface WatchedPlaces {
  /** What is wrong with an item, coming where it comes; `undefined` when nothing is. */
  readonly problem: (item: LogItem) => string | undefined;
  /** Where a new subscription may begin: the newest checkpoint. */
  readonly checkpoint: () => Position | undefined;
  /** Where the newest event stands. */
  readonly last: () => Position | undefined;
}

/** @param from where the subscription began. */
export function watchedPlaces(from: Position | undefined): WatchedPlaces {
  let checkpoint = from;
  let last: Position | undefined;
  let lastEvent: { readonly stream: string; readonly revision: bigint } | undefined;

  const eventProblem = ({ position, stream, revision }: RecordedEvent): string | undefined => {
    const where = `${stream} ${String(revision)} at ${text(position)}`;
    const before = last;
    const previous = lastEvent;
    last = position;
    lastEvent = { stream, revision };
    if (checkpoint !== undefined && comparePositions(position, checkpoint) <= 0)
      return `${where} came behind the checkpoint ${text(checkpoint)}, which counts it`;
    const order = before === undefined ? 1 : comparePositions(position, before);
    // The events of one append may share a position.
    if (order > 0 || (order === 0 && previous?.stream === stream && previous.revision + 1n === revision))
      return undefined;
    return `${where} came behind ${before === undefined ? '' : text(before)}`;
  };
  const checkpointProblem = (position: Position): string | undefined => {
    const before = checkpoint;
    checkpoint = position;
    if (before !== undefined && comparePositions(position, before) <= 0)
      return `checkpoint ${text(position)} came behind checkpoint ${text(before)}`;
    if (last !== undefined && comparePositions(position, last) < 0)
      return `checkpoint ${text(position)} came behind an event at ${text(last)}`;
    return undefined;
  };
  return {
    problem: (item) => {
      if (item._tag === 'Event') return eventProblem(item.event);
      return item._tag === 'Checkpoint' ? checkpointProblem(item.position) : undefined;
    },
    checkpoint: () => checkpoint,
    last: () => last,
  };
}

const text = ({ commit, prepare }: Position): string => `${String(commit)}/${String(prepare)}`;
