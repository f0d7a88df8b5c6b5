// How often to try again, and how long to wait in between.

/** How often something is tried, and how long is waited before each further try. */
export interface RetryPolicy {
  /**
   * Tries in all, the first included. At least 1. A try that only finds out where to append, because all events of the
   * stream are hidden (truncated or expired; a soft-deleted stream is written at once), is not counted.
   */
  readonly attempts: number;
  /**
   * Milliseconds to wait after a failed try.
   * @param attempt which try failed, from 1.
   * @param random in [0, 1), drawn anew each time.
   */
  readonly delay: (attempt: number, random: number) => number;
}

/** What is wrong with a policy, if anything. */
export function policyProblem({ attempts, delay }: RetryPolicy): string | undefined {
  if (!Number.isInteger(attempts) || attempts < 1)
    return `\`attempts\` must be a positive integer, got ${String(attempts)}`;
  return typeof delay === 'function' ? undefined : '`delay` must be a function';
}

/**
 * Waits that double from `base` to `max` milliseconds, each drawn evenly between 0 and its bound ("full jitter", from
 * Marc Brooker's "Exponential Backoff and Jitter", AWS Architecture Blog, 2015), so that writers that met once do not
 * meet again.
 */
export function exponential(base: number, max: number): RetryPolicy['delay'] {
  return (attempt, random) => random * Math.min(max, base * 2 ** (attempt - 1));
}

const afterConflict = exponential(5, 500);

/** After a conflict: three tries, the second at once, since the stream is already known to have moved. */
export const conflictPolicy: RetryPolicy = {
  attempts: 3,
  delay: (attempt, random) => (attempt === 1 ? 0 : afterConflict(attempt - 1, random)),
};

/** After a lost reply: the same append is sent up to five times in all. */
export const lostReplyPolicy: RetryPolicy = { attempts: 5, delay: exponential(50, 2_000) };

/** After a refusal for events that the leader does not show yet: how often it is asked for them, until they are given up. */
export const unseenPolicy: RetryPolicy = { attempts: 6, delay: exponential(5, 100) };
