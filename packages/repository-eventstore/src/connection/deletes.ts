// Deletes and tombstones: single calls, each with a timer.
import { setMaxListeners } from 'node:events';
import { WireError, type Connection } from './connection.js';
import { CLOSED, type Lines } from './lines.js';
import { within, type Timers } from './timers.js';
import { unary } from './unary.js';
import { isServiceError, wireErrorOf } from './wire-error-of.js';
import { encodeDelete } from './wire/delete-request.js';

export interface DeletesOptions {
  readonly lines: Lines;
  readonly timers: Timers;
  /** Milliseconds. */
  readonly timeout: number;
  readonly requireLeader: boolean;
}

export interface Deletes extends Pick<Connection, 'deleteStream' | 'tombstoneStream'> {
  readonly close: () => void;
}

export function deletesOver({ lines, timers, timeout, requireLeader }: DeletesOptions): Deletes {
  const ending = new AbortController();
  // Each delete under way is one: many are no leak, of which Node would warn.
  setMaxListeners(0, ending.signal);

  async function run(method: 'Delete' | 'Tombstone', stream: string): Promise<void> {
    const what = `the ${method === 'Delete' ? 'deletion' : 'tombstone'} of ${stream}`;
    if (ending.signal.aborted) throw CLOSED();
    const until = timers.now() + timeout;
    const late = (): WireError => new WireError('timeout', false, `${what}: no reply within ${timeout} ms`);
    const line = lines.now() ?? (await lines.open());
    const path = `/event_store.client.streams.Streams/${method}`;
    const call = unary(line, { path, decode: () => true, requireLeader }, encodeDelete(stream));
    try {
      await within(call.reply, Math.max(1, until - timers.now()), timers, ending.signal, late);
    } catch (error) {
      call.cancel();
      if (isServiceError(error)) lines.report(line, error);
      else lines.giveUp(line);
      throw wireErrorOf(error, what, false);
    }
  }

  return {
    deleteStream: (stream) => run('Delete', stream),
    tombstoneStream: (stream) => run('Tombstone', stream),
    close: () => ending.abort(),
  };
}
