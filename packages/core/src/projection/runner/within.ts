// Waiting for an answer no longer than a time.
import type { Clock } from '../../ports/clock.js';

/** What came in time. */
export interface InTime<A> {
  readonly value: A;
}

/** What `work` comes to, if it settles within `ms` milliseconds; else `undefined`, and what it then comes to is not heard. */
export async function within<A>(clock: Clock, ms: number, work: Promise<A>): Promise<InTime<A> | undefined> {
  const settled = new AbortController();
  try {
    return await Promise.race([
      work.then((value) => ({ value })),
      clock.sleep(Math.max(0, ms), settled.signal).then(() => undefined),
    ]);
  } finally {
    settled.abort();
  }
}
