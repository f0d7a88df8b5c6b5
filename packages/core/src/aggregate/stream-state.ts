// The committed fold of one stream at one revision: what loads give, caches keep and aggregates begin from.
import type { ExpectedRevision } from '../ports/event-store.js';
import { CommandWindow } from './command-window.js';
import type { Identity } from './identity.js';

/**
 * An event that is folded in, and before which nothing was folded that the store had not given at the same time or
 * earlier. While the stream still gives it, the state is of this life of the stream.
 */
export interface Anchor {
  readonly revision: bigint;
  /** Kept where a snapshot will need it. */
  readonly event?: { readonly id: string };
  /** From a snapshot: then the id must be the event's, too. */
  readonly claimedId?: string;
}

export interface StreamState {
  readonly identity: Identity;
  /** Names the repository that it is of; `undefined` for one that was made without. */
  readonly home: object | undefined;
  /** Frozen; never has a pending event in it. */
  readonly state: unknown;
  /** The revision of the newest event folded in; `undefined` when none is. */
  readonly revision: bigint | undefined;
  readonly anchor: Anchor | undefined;
  /** What an append must expect: differs from `revision` where all events of the stream are hidden. */
  readonly expected: ExpectedRevision;
  readonly known: CommandWindow;
}

/** The state before the first event. */
export function emptyState(identity: Identity, commandWindow: number, home: object | undefined): StreamState {
  return {
    identity,
    home,
    state: identity.kernel.initial,
    revision: undefined,
    anchor: undefined,
    expected: 'no_stream',
    known: new CommandWindow(commandWindow),
  };
}

/** An anchor at an event that was read or written. */
export function anchorAt({ kernel }: Identity, event: { readonly revision: bigint; readonly id: string }): Anchor {
  const { revision } = event;
  return kernel.snapshot === undefined ? { revision } : { revision, event };
}
