// The port through which the engine keeps its writes beyond the life of the process.
import type { EventRecord } from './engine.js';

/** One write, kept whole or not at all. Without records it is an append without events, which takes a place in the log. */
export interface JournalEntry {
  readonly start: number;
  /** The position just behind the write. */
  readonly end: number;
  readonly records: readonly EventRecord[];
}

export interface JournalListener {
  /** Everything before `end` survives a crash from now on. */
  readonly durable: (end: number) => void;
  /** Nothing more is kept, for this reason. */
  readonly failed: (error: Error) => void;
}

/**
 * Keeps entries in the order in which they are handed over. Does not call back before `append` or `truncate` has
 * returned.
 */
export interface Journal {
  /** Called once, before the first entry. */
  readonly listen: (listener: JournalListener) => void;
  readonly append: (entry: JournalEntry) => void;
  /** Forgets every entry that begins at `position` or behind it. */
  readonly truncate: (position: number) => void;
  /** Makes all entries durable, and gives the place free. */
  readonly close: () => Promise<void>;
}
