// What each lease has been told of: a database that has seen less has gone back in time.
import type { SlotLease } from '@millrace/core';

/**
 * A commit that was confirmed may be lost: the server fell before it had written it (where `synchronous_commit` is off),
 * or a standby took over that had not heard of it. A lease that went on would then leave a hole. So each slot counts the
 * commits that have changed it, and a lease goes on only where all that it knows of are there. Commits of custom views that
 * say only which streams are handled further (`applied`) are not counted, since they pass side by side: a loss of those is
 * noticed only together with one of a checkpoint or a parked stream.
 */
export interface Seen {
  /** How many commits the slot must have seen. */
  readonly of: (lease: SlotLease) => bigint;
  readonly saw: (lease: SlotLease, commits: bigint) => void;
}

export function seenCommits(): Seen {
  const newest = new Map<string, { readonly token: bigint; readonly commits: bigint }>();
  const nameOf = ({ slot }: SlotLease): string => JSON.stringify([slot.projection, slot.version, slot.slot]);
  return {
    of: (lease) => {
      const known = newest.get(nameOf(lease));
      return known?.token === lease.token ? known.commits : 0n;
    },
    saw: (lease, commits) => {
      const known = newest.get(nameOf(lease));
      if (known !== undefined && known.token > lease.token) return;
      if (known?.token === lease.token && known.commits >= commits) return;
      newest.set(nameOf(lease), { token: lease.token, commits });
    },
  };
}
