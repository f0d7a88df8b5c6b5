// What can be set of the log: time, patience and who is told of interruptions.
import { exponential, systemClock, type Clock, type RetryPolicy } from '@millrace/core';

/** A subscription has lost its connection and is about to mend itself. */
export interface Interruption {
  /** The stream that is followed, or `$all`. */
  readonly stream: string;
  /** How many times in a row it has been lost without anything new, from 1. */
  readonly attempt: number;
  /** Milliseconds until it subscribes again. */
  readonly delay: number;
  readonly cause: unknown;
}

export interface EventStoreDBLogOptions {
  /** Default: the clock of the machine. */
  readonly clock?: Clock;
  /** In [0, 1): for the jitter. Default: `Math.random`. */
  readonly random?: () => number;
  /**
   * How a subscription comes back: `attempts` in a row that bring nothing new before it gives up with a `ReadError`,
   * and how long it waits before each. Default: for ever, waits that double from 100 ms to 3 s with full jitter.
   */
  readonly reconnect?: RetryPolicy;
  /**
   * Milliseconds of silence after which a subscription is looked after: the log is asked whether something should have
   * come. Default: 10,000.
   */
  readonly watchInterval?: number;
  /**
   * Milliseconds after which what is never answered is given up: `head`, `identity`, and a subscription that is not
   * confirmed. More than the connection's own time limits, which tell it that it has to mend itself. Default: 60,000.
   */
  readonly deadline?: number;
  /** Is told of each interruption; what it throws is ignored. */
  readonly onInterruption?: (interruption: Interruption) => unknown;
}

/** The options with their defaults. */
export type LogSettings = Required<EventStoreDBLogOptions>;

/** @throws RangeError when an option makes no sense. */
export function logSettings(options: EventStoreDBLogOptions): LogSettings {
  const settings: LogSettings = {
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
    reconnect: options.reconnect ?? { attempts: Infinity, delay: exponential(100, 3_000) },
    watchInterval: options.watchInterval ?? 10_000,
    deadline: options.deadline ?? 60_000,
    onInterruption: options.onInterruption ?? (() => undefined),
  };
  if (!(settings.watchInterval > 0)) throw new RangeError('`watchInterval` must be a positive number of milliseconds');
  if (!(settings.deadline > 0)) throw new RangeError('`deadline` must be a positive number of milliseconds');
  if (!(settings.reconnect.attempts >= 1)) throw new RangeError('`reconnect.attempts` must be at least 1');
  return settings;
}
