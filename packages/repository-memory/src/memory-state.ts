// What a memory store holds: the streams, the log, and who waits for them.
import type { Clock, NewEvent } from '@millrace/core';
import { ALL, bells, type Bells } from './bells.js';
import { isSystem, memoryEvent, type MemoryEvent } from './memory-event.js';
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
  /** Wakes who waits for the stream or the log. */
  readonly wake: (stream: string) => void;
}

/** The state of an empty store. */
export function memoryState(clock: Pick<Clock, 'now'>): MemoryState {
  const streams = new Map<string, MemoryStream>();
  const log = memoryLog();
  const calls = bells();
  let newest = -Infinity;
  return {
    log,
    calls,
    find: (name) => streams.get(name),
    stream: (name) => streams.get(name) ?? memoryStream(name),
    keep: (stream) => streams.set(stream.name, stream),
    now: () => (newest = Math.max(newest, clock.now())),
    record: (proposed, stream, revision, created) => {
      const event = memoryEvent(proposed, stream, revision, log.events.length, created);
      log.events.push(event);
      if (!isSystem(event)) log.head = event;
      return event;
    },
    wake: (stream) => {
      calls.ring(stream);
      calls.ring(ALL);
    },
  };
}
