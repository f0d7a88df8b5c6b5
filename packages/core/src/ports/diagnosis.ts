// The port through which a store says what is wrong with it, or with the way it is used, and how to mend that.
import type { Task } from 'fp-ts/lib/Task.js';

/** One thing that was looked at. */
export interface Finding {
  /** `ok`: as it should be. `warning`: it works, and somebody should know. `problem`: something does not work. */
  readonly level: 'ok' | 'warning' | 'problem';
  /** What was found, in a sentence without its dot. */
  readonly what: string;
  /** How to mend it. */
  readonly mend?: string;
  /** The store cannot be used as it is, or not without changing it: nothing more was looked at. */
  readonly unusable?: true;
}

/** What stores that can tell have besides. */
export interface Diagnosis {
  /**
   * Looks whether the server can be reached, is new enough, and lets its user do what the store needs. Nothing is changed,
   * and nothing fails: what goes wrong is a finding. It takes no longer than the timeouts of the store.
   */
  readonly diagnose: Task<readonly Finding[]>;
}

/**
 * The diagnosis of a store, if it has one.
 *
 * @example
 * const findings = await diagnosisOf(store)?.diagnose();
 */
export function diagnosisOf(store: object): Diagnosis | undefined {
  return 'diagnose' in store && typeof store.diagnose === 'function' ? (store as Diagnosis) : undefined;
}
