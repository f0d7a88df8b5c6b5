// The committed fold of one stream at one revision: what loads give, caches keep and aggregates begin from.
import type { ExpectedRevision } from '../ports/event-store.js';
import { CommandWindow } from './command-window.js';
import type { Identity } from './identity.js';

export interface StreamState {
  readonly identity: Identity;
  /** Frozen; never has a pending event in it. */
  readonly state: unknown;
  /** The revision of the newest event folded in; `undefined` when none is. */
  readonly revision: bigint | undefined;
  /** What an append must expect: differs from `revision` where all events of the stream are hidden. */
  readonly expected: ExpectedRevision;
  readonly known: CommandWindow;
}

/** The state before the first event. */
export function emptyState(identity: Identity, commandWindow: number): StreamState {
  return {
    identity,
    state: identity.kernel.initial,
    revision: undefined,
    expected: 'no_stream',
    known: new CommandWindow(commandWindow),
  };
}
