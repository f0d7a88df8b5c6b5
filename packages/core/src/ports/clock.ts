// Time and randomness, passed in, so that every wait and every race can be tested without sleeping.

/** A clock that can be waited on. */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Settles after `ms` milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};
