// The name of a log: a random id that is written into it once.
import { randomUUID } from 'node:crypto';
import { exponential, ReadError } from '@millrace/core';
import type { Connection } from '../connection/connection.js';
import { OWN_STREAM_PREFIX, OWN_TYPE_PREFIX } from '../own-streams/own-streams.js';
import type { First } from './calls.js';
import type { LogSettings } from './log-options.js';

const stream = `${OWN_STREAM_PREFIX}log-identity`;
const type = `${OWN_TYPE_PREFIX}log-identity`;
const nothing = new TextEncoder().encode('{}');

/** Whoever is refused may not read yet what it was refused for: how often it looks, and how long it waits in between. */
const LOOKS = 10;
const pause = exponential(10, 500);

/**
 * The name of the log: the id of the one event of a stream of the adapter's own, written by whoever asks first.
 *
 * Why it is written: EventStoreDB names its logs nowhere. What could be read instead does not last: the first record of
 * `$all` may be scavenged away, an empty log has none, and a name that is made from something else while the own stream
 * cannot be written would change on the day it can. So there is one way only, for every client of a log. A fresh server
 * gives another name. A restored backup gives the same one, as it should: it is the same log, only shorter, and what
 * tells is a checkpoint ahead of its head.
 *
 * Only the first of all clients needs the right to write the stream; the others read it. Where nobody has written it and
 * this client may not, the answer is `access-denied`.
 *
 * @throws ReadError | WireError
 */
export async function logIdentity(
  connection: Connection,
  first: First,
  { clock, random }: Pick<LogSettings, 'clock' | 'random'>,
): Promise<string> {
  const written = async (requireLeader: boolean): Promise<string | undefined> => {
    const call = { stream, direction: 'forwards', from: 'start', maxCount: 1n, requireLeader } as const;
    const found = await first(connection.readStream(call));
    return found?._tag === 'Event' ? found.event.id : undefined;
  };

  const found = await written(false);
  if (found !== undefined) return found;
  const id = randomUUID();
  let failure: unknown;
  let refused = false;
  try {
    const event = { id, type, isJson: true, data: nothing, metadata: nothing };
    const reply = await connection.append(stream, 'no_stream', [event]);
    if (reply._tag === 'Appended') return id;
    failure = reply;
    refused = reply._tag !== 'WrongExpectedVersion';
  } catch (error) {
    // Written or not: another client's may be there, or this one after all.
    failure = error;
  }
  for (let look = 1; ; look++) {
    const theirs = await written(true);
    if (theirs !== undefined) return theirs;
    if (failure instanceof Error) throw failure;
    if (refused) throw new ReadError('refused', stream, false, failure);
    if (look === LOOKS) throw new ReadError('unavailable', stream, true, failure);
    await clock.sleep(pause(look, random()));
  }
}
