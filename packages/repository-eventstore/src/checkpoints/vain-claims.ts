// Spares the store the claims that cannot succeed: who waits for a lease would else write one each time it asks.
import { isFree, type LeaseState } from './lease-state.js';

export interface VainClaims {
  /** Whether a claim of `owner` would surely come too early. @param created when the store has recorded the newest event. */
  readonly vain: (name: string, state: LeaseState, owner: string, created: number) => boolean;
  /** To be called before a claim is sent; the result, with the time at which the store has recorded the newest event. */
  readonly sending: (name: string) => (created: number) => void;
}

/** How much faster than ours the store's clock may run, and by how many milliseconds it may jump. */
const DRIFT = 1.1;
const JUMP = 100;

/**
 * Remembers when the store has said what time it is, and by how much its clock can have moved on since. Only durations
 * are measured here, never the time. When in doubt a claim is not vain.
 *
 * @param now a clock in milliseconds that does not go back. (Where it stands still while the machine sleeps, a lease is
 * asked for later than it could be.)
 */
export function vainClaims(now = () => performance.now()): VainClaims {
  const heard = new Map<string, { readonly stored: number; readonly at: number }>();
  return {
    vain: (name, state, owner, created) => {
      const last = heard.get(name);
      if (last === undefined) return false;
      const latest = last.stored + (now() - last.at) * DRIFT + JUMP;
      // What is recorded at a later time than that shows that the clock was set ahead, or that another node leads.
      return created <= latest && !isFree(state, owner, latest);
    },
    sending: (name) => {
      const at = now();
      return (stored) => heard.set(name, { stored, at });
    },
  };
}
