// The newest revision of a stream that shows nothing, in the words of the server.
import * as E from 'fp-ts/lib/Either.js';
import type { EventStore } from '@millrace/core';
import { WireError, type Connection } from '../connection/connection.js';
import { readErrorOf } from '../wire-faults.js';

/**
 * Tells the newest revision of streams that have events and show none. One read tells both, at one moment: its first
 * event, of which there is none, and the last revision of the stream. A conflict would not do: the leader counts events
 * that are not replicated yet, and that may never be.
 */
export function hiddenRevisions(connection: Connection): NonNullable<EventStore['hiddenRevision']> {
  return (stream) => async () => {
    try {
      return E.right(await ask(connection, stream));
    } catch (error) {
      return E.left(readErrorOf(stream, error));
    }
  };
}

async function ask(connection: Connection, stream: string): Promise<bigint | undefined> {
  try {
    return await look(connection, stream);
  } catch (error) {
    if (!(error instanceof WireError) || error.fault !== 'not-leader') throw error;
    // The connection has turned to the leader.
    return look(connection, stream);
  }
}

async function look(connection: Connection, stream: string): Promise<bigint | undefined> {
  const read = { direction: 'forwards', from: 'start', maxCount: 1n, requireLeader: true, tellLast: true } as const;
  for await (const frames of connection.readStream({ stream, ...read }))
    for (const frame of frames) {
      if (frame._tag === 'Event') return undefined;
      if (frame._tag === 'LastRevision') return frame.revision;
    }
  return undefined;
}
