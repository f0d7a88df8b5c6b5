// Reads from a log again where a read breaks, with waits, until it is hopeless.
import { exponential, ReadError, systemClock, type Clock, type Position, type RetryPolicy } from '@millrace/core';
import { Failing } from './archive-error.js';

/** How a read that fails is tried again. */
export interface Again {
  /** Default: 8 times, in about 10 seconds. */
  readonly retry?: RetryPolicy;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
}

const RETRY: RetryPolicy = { attempts: 8, delay: exponential(100, 5_000) };

/**
 * The pages of a read that is made anew, from where `open` says, whenever it breaks; tries count from the last page on.
 *
 * @param after the last place that was read, for the error.
 * @throws Failing
 */
export async function* readingAgain<T>(
  { retry = RETRY, clock = systemClock, signal }: Again,
  open: () => AsyncIterable<readonly T[]>,
  after: () => Position | undefined,
): AsyncGenerator<readonly T[], undefined> {
  for (let tried = 1; ; tried++) {
    try {
      for await (const page of open()) {
        tried = 0;
        yield page;
      }
      return;
    } catch (cause) {
      if (!(cause instanceof ReadError)) throw cause;
      if (!cause.retryable || tried >= retry.attempts || signal?.aborted === true)
        throw new Failing({ _tag: 'LogFailed', after: after(), cause, message: cause.message });
      await clock.sleep(retry.delay(Math.max(1, tried), Math.random()), signal);
    }
  }
}
