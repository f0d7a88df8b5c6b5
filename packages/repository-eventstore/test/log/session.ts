// A log on the real connection, a writer on one of its own, and what the tests do with them.
import { randomUUID } from 'node:crypto';
import { comparePositions, systemClock, type EventLog, type LogItem, type Position } from '@millrace/core';
import type { AppendReply, Connection } from '../../src/connection/connection.js';
import { connectTo, type ConnectOptions } from '../../src/connection/connect-to.js';
import { eventStoreDBLog } from '../../src/log/event-store-db-log.js';
import type { EventStoreDBLogOptions, Interruption } from '../../src/log/log-options.js';
import { collect, eventsTold, type Collector } from './support.js';

export interface Session {
  readonly log: (options?: EventStoreDBLogOptions) => EventLog;
  readonly connection: Connection;
  readonly writer: Connection;
  /** Appends where the stream ends for this session, and asks again until it is answered, as the store does. */
  readonly write: (stream: string, count?: number, type?: string) => Promise<Position>;
  /** As `collect`; stopped with the session. */
  readonly follow: (...args: Parameters<typeof collect>) => Collector;
  readonly interruptions: readonly Interruption[];
  readonly close: () => Promise<void>;
}

const utf8 = new TextEncoder();

/** @param options of the connection that the log reads with. */
export function openSession(connectionString: string, options?: ConnectOptions): Session {
  const connection = connectTo(connectionString, options);
  const writer = connectTo(connectionString);
  const interruptions: Interruption[] = [];
  const collectors: Collector[] = [];
  const last = new Map<string, bigint>();
  let closed = false;
  return {
    connection,
    writer,
    interruptions,
    log: (own) =>
      eventStoreDBLog(connection, {
        watchInterval: 200,
        reconnect: { attempts: Infinity, delay: (attempt, random) => random * Math.min(200, 10 * 2 ** attempt) },
        onInterruption: (interruption) => interruptions.push(interruption),
        ...own,
      }),
    write: async (stream, count = 1, type = 'account/opened') => {
      const events = Array.from({ length: count }, () => ({
        id: randomUUID(),
        type,
        isJson: true,
        data: utf8.encode('{"n":1}'),
        metadata: utf8.encode('{}'),
      }));
      const append = async (): Promise<AppendReply> => {
        try {
          return await writer.append(stream, last.get(stream) ?? 'no_stream', events);
        } catch (error) {
          if (closed) throw error;
          await systemClock.sleep(1);
          return append();
        }
      };
      const reply = await append();
      if (reply._tag !== 'Appended' || reply.position === undefined) throw new Error(`not appended: ${reply._tag}`);
      last.set(stream, reply.revision);
      return reply.position;
    },
    follow: (...args) => {
      const collector = collect(...args);
      collectors.push(collector);
      return collector;
    },
    close: async () => {
      closed = true;
      await Promise.all(collectors.map((collector) => collector.stop()));
      await Promise.all([connection.close(), writer.close()]);
    },
  };
}

/** Waits for what must come; the test's own time limit ends the waiting. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await systemClock.sleep(2);
}

/** `stream@from` and so on, `count` of them. */
export function numbers(stream: string, count: number, from = 0): readonly string[] {
  return Array.from({ length: count }, (_, n) => `${stream}@${String(from + n)}`);
}

/** How many items have this tag. */
export function count(items: readonly LogItem[], tag: LogItem['_tag']): number {
  return items.filter(({ _tag }) => _tag === tag).length;
}

/** The events of streams whose name begins so, whatever else is in the log. */
export function of({ items }: Collector, stream: string): readonly string[] {
  return eventsTold(items).filter((word) => word.startsWith(stream));
}

/** Fails when a place comes before one that was given earlier. */
export function expectOrdered(items: readonly LogItem[]): void {
  let reached: Position | undefined;
  for (const item of items) {
    if (item._tag === 'CaughtUp') continue;
    const position = item._tag === 'Event' ? item.event.position : item.position;
    if (reached !== undefined) expect(comparePositions(reached, position)).toBeLessThanOrEqual(0);
    reached = position;
  }
}
