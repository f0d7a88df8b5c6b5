// What a subscription gives next: from one stream, or from the whole log with its filter and checkpoints.
import { ReadError, type LogItem, type Position, type SubscribeOptions } from '@millrace/core';
import { ALL } from './bells.js';
import { positionAt, recordedOf } from './memory-event.js';
import { countUpTo, matcher, type MemoryLog } from './memory-log.js';
import type { Advance } from './memory-subscription.js';
import { firstVisible, placeOf, refuseTombstoned, type MemoryStream } from './memory-stream.js';

const CHECKPOINT_INTERVAL = 1000;

/** Follows the log from the place after `from`. */
export function advanceLog(log: MemoryLog, options: SubscribeOptions, pageSize: number): Advance {
  const { from = 'start', filter, checkpointInterval = CHECKPOINT_INTERVAL } = options;
  const matches = matcher(filter);
  if (typeof from === 'object' && countUpTo(from) > log.events.length) throw aheadOfLog(from, log.events.length);
  let next = from === 'start' ? 0 : from === 'end' ? log.events.length : countUpTo(from);
  let unmarked = 0;
  const checkpoint = (): LogItem => {
    unmarked = 0;
    return { _tag: 'Checkpoint', position: positionAt(next - 1) };
  };
  let caughtUp = false;
  return () => {
    const items: LogItem[] = [];
    for (let marked = false; !marked && items.length < pageSize && next < log.events.length;) {
      const event = log.events[next];
      if (event !== undefined && matches(event)) items.push({ _tag: 'Event', event: recordedOf(event) });
      next += 1;
      unmarked += 1;
      marked = filter !== undefined && unmarked >= checkpointInterval;
      if (marked) items.push(checkpoint());
    }
    const atHead = next >= log.events.length;
    if (atHead && !caughtUp && filter !== undefined && unmarked > 0) items.push(checkpoint());
    caughtUp = atHead;
    return { items, atHead };
  };
}

function aheadOfLog({ commit, prepare }: Position, length: number): ReadError {
  const message = `position ${String(commit)}/${String(prepare)} is ahead of the log, which has ${String(length)} events`;
  return new ReadError('refused', ALL, false, new Error(message));
}

/** Follows the stream that `find` finds, which may come into being later. */
export function advanceStream(
  name: string,
  find: (name: string) => MemoryStream | undefined,
  from: bigint | 'start' | 'end',
  pageSize: number,
  now: () => number,
): Advance {
  const length = find(name)?.events.length ?? 0;
  let next = typeof from === 'bigint' ? Number(from) + 1 : placeOf(from, length);
  return () => {
    const stream = find(name);
    refuseTombstoned(name, stream);
    if (stream === undefined) return { items: [], atHead: true };
    next = Math.max(next, firstVisible(stream, now));
    const page = stream.events.slice(next, next + pageSize);
    next += page.length;
    return {
      items: page.map((event) => ({ _tag: 'Event', event: recordedOf(event) })),
      atHead: next >= stream.events.length,
    };
  };
}
