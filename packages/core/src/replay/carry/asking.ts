// Asks a store again what it failed to do, with waits, until it is hopeless.
import type { Either } from 'fp-ts/lib/Either.js';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Clock } from '../../ports/clock.js';
import { ReadError } from '../../ports/event-store.js';
import type { RetryPolicy } from '../../transact/retry-policy.js';

/** How often a store is asked, and the waits. */
export interface Patient {
  readonly retry: RetryPolicy;
  readonly clock: Clock;
  readonly random: () => number;
  /** Aborting ends the waits, and there is no further try. */
  readonly signal?: AbortSignal | undefined;
}

/** Asks until the answer is right, or an error that is not to be retried. */
export function asking<L extends { readonly retryable: boolean }, A>(
  { retry, clock, random, signal }: Patient,
  ask: TaskEither<L, A>,
): TaskEither<L, A> {
  return async () => {
    for (let tried = 1; ; tried++) {
      const answer: Either<L, A> = await ask();
      if (E.isRight(answer) || !answer.left.retryable || tried >= retry.attempts || isOver(signal)) return answer;
      await clock.sleep(retry.delay(tried, random()), signal);
      if (isOver(signal)) return answer;
    }
  };
}

/** As `asking`, of a read. @throws what the read throws, and is not a `ReadError`. */
export function reading<A>(patient: Patient, read: () => Promise<A>): TaskEither<ReadError, A> {
  return asking(patient, async () => {
    try {
      return E.right(await read());
    } catch (error) {
      if (error instanceof ReadError) return E.left(error);
      throw error;
    }
  });
}

function isOver(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}
