// The checkpoints of a filtered subscription: how far it has looked, sent at the interval that the client asked for.
import type { EventRecord, LogPosition, RecordFilter } from '../engine/engine.js';
import type { NodeContext } from '../server/node-context.js';
import type { EventFilter } from '../wire/event-filter.js';
import { checkpointMessage } from '../wire/read-response.js';
import type { ReplyStream } from './reply-stream.js';

export interface Checkpoints {
  /** The filter, watched; `undefined` without one. */
  readonly considering: RecordFilter | undefined;
  /** How many records may be considered for the next page: live, no more than up to the next checkpoint. */
  readonly window: (live: boolean) => number | undefined;
  /** So many records were considered, those at or before `after` of no account. */
  readonly considered: (count: number, after: number) => Promise<void>;
  /** The subscription has caught up, or has fallen behind: it says how far it is, and counts anew. */
  readonly turning: (after: number) => Promise<void>;
  /** Lets a checkpoint go that a fault has kept back. */
  readonly afterEvent: () => Promise<void>;
}

const NONE: Checkpoints = {
  considering: undefined,
  window: () => undefined,
  considered: () => Promise.resolve(),
  turning: () => Promise.resolve(),
  afterEvent: () => Promise.resolve(),
};

export const checkpoints = (
  { faults, node }: NodeContext,
  filter: EventFilter | undefined,
  reply: ReplyStream,
): Checkpoints => {
  if (filter === undefined) return NONE;
  const interval = filter.checkpointInterval;
  let seen: LogPosition | undefined;
  let sent = -1;
  let counter = 0;
  let late: { readonly position: LogPosition; events: number } | undefined;

  const send = async (after: number): Promise<void> => {
    const position = seen;
    if (position === undefined || position.commit <= sent || position.commit <= after) return;
    sent = position.commit;
    const effect = faults.checkpoints.take({ stream: '$all', node });
    if (effect?._tag === 'Late') {
      late = { position, events: effect.events };
      return;
    }
    await reply.send(checkpointMessage(position));
    if (effect?._tag === 'Repeat') await reply.send(checkpointMessage(position));
  };

  return {
    considering: (record: EventRecord) => {
      seen = record.position;
      return filter.matches(record);
    },
    window: (live) => (live ? Math.max(1, interval - counter) : filter.window),
    considered: async (count, after) => {
      counter += count;
      if (counter < interval) return;
      counter %= interval;
      await send(after);
    },
    turning: async (after) => {
      counter = 0;
      await send(after);
    },
    afterEvent: async () => {
      if (late === undefined) return;
      late.events -= 1;
      if (late.events > 0) return;
      const { position } = late;
      late = undefined;
      await reply.send(checkpointMessage(position));
    },
  };
};
