// What a memory store holds: the streams, the log, and who waits for them.
import type { Clock, NewEvent, StreamChange } from '@millrace/core';
import { ALL, bells, type Bells } from './bells.js';
import { isSystem, memoryEvent, positionAt, type MemoryEvent } from './memory-event.js';
import { memoryLog, type MemoryLog } from './memory-log.js';
import { memoryStream, type MemoryStream } from './memory-stream.js';

export interface MemoryState {
  readonly log: MemoryLog;
  readonly calls: Bells;
  /** The stream of that name, if anything was ever done to it. */
  readonly find: (name: string) => MemoryStream | undefined;
  /** The stream of that name, new and not yet kept if there is none. */
  readonly stream: (name: string) => MemoryStream;
  readonly keep: (stream: MemoryStream) => void;
  /** The time, which never goes back. */
  readonly now: () => number;
  /** Puts an event into the log, and gives it back for its stream. */
  readonly record: (proposed: NewEvent, stream: string, revision: number, created: number) => MemoryEvent;
  /** Puts what was done to a stream into the log: a system event, so that positions move on as on the server. */
  readonly recordChange: (change: Change) => void;
  /** Wakes who waits for the stream or the log. */
  readonly wake: (stream: string) => void;
}

type Distribute<Change> = Change extends unknown ? Omit<Change, 'position'> : never;

/** A change that has no place yet. */
export type Change = Distribute<StreamChange>;

/** The state of an empty store. */
export function memoryState(clock: Pick<Clock, 'now'>): MemoryState {
  const streams = new Map<string, MemoryStream>();
  const log = memoryLog();
  const calls = bells();
  let newest = -Infinity;
  const now = (): number => (newest = Math.max(newest, clock.now()));
  return {
    log,
    calls,
    find: (name) => streams.get(name),
    stream: (name) => streams.get(name) ?? memoryStream(name),
    keep: (stream) => streams.set(stream.name, stream),
    now,
    record: (proposed, stream, revision, created) => {
      const event = memoryEvent(proposed, stream, revision, log.events.length, created);
      log.events.push(event);
      if (!isSystem(event)) log.head = event;
      return event;
    },
    recordChange: (change) => {
      const place = log.events.length;
      const { stream } = change;
      const [at, type] = change._tag === 'Tombstoned' ? [stream, '$streamDeleted'] : [`$$${stream}`, '$metadata'];
      log.events.push(memoryEvent({ id: '', type, data: {}, metadata: {} }, at, 0, place, now()));
      log.changes.push(Object.freeze({ ...change, position: positionAt(place) }));
    },
    wake: (stream) => {
      calls.ring(stream);
      calls.ring(ALL);
    },
  };
}
