// The interface of every contender of this bench: it builds a view of balances from a log, and shows what came out.
import type { LogSize } from './account-log.js';

/** One build of the view, from the start of the log to its end. */
export interface Build {
  /** What is measured: when it is done, the view is. */
  readonly run: () => Promise<void>;
  /** The view: the balance of each account. Untimed. */
  readonly balances: () => Promise<ReadonlyMap<string, number>>;
  readonly close: () => Promise<void>;
}

export interface Source extends LogSize {
  /** The connection string of the server that the workload needs; empty when it needs none. */
  readonly url: string;
}

export interface Contender {
  readonly title: string;
  /**
   * Makes the log once. What is given back prepares a build, untimed, as often as it is called, and nothing of an
   * earlier build is left in a later one.
   */
  readonly prepare: (source: Source) => Promise<() => Promise<Build>>;
  /** How much of the log it gets, when all of it would take minutes: a figure is per event. Default: all. */
  readonly most?: (size: LogSize) => number;
}
