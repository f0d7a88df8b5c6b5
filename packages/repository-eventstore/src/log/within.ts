// Reads that are given up after a while: a connection that is half open never answers, and never fails.
import { WireError } from '../connection/connection.js';
import { Calls, type First } from './calls.js';
import type { Clock } from '@millrace/core';

/**
 * Does `work`, and gives up what it still reads after `ms` milliseconds, or at once when `over` is aborted.
 *
 * @throws WireError `timeout` when it took too long; what `work` throws.
 */
export async function within<A>(
  clock: Clock,
  ms: number,
  work: (first: First) => Promise<A>,
  over?: AbortSignal,
): Promise<A> {
  const calls = new Calls();
  const done = new AbortController();
  const stop = (): void => {
    done.abort();
    calls.end(new WireError('aborted', true, 'nobody waits for it any more'));
  };
  over?.addEventListener('abort', stop);
  void clock.sleep(ms, done.signal).then(() => {
    calls.end(new WireError('timeout', false, `no answer within ${String(ms)} ms`));
  });
  try {
    return await work(calls.first);
  } finally {
    over?.removeEventListener('abort', stop);
    stop();
  }
}
