// What differs between following the log and following one stream: where to begin, what to open, what is missing.
import type { Frames } from '../connection/connection.js';
import type { First } from './calls.js';
import type { Place, Places } from './progress.js';

/** Where a connection begins. */
export interface Beginning<P> {
  readonly place: Place<P>;
  /** Nothing was beyond it. */
  readonly atHead: boolean;
}

/** One thing to follow, for one iteration. */
export interface Source<P> {
  /** The stream, or `$all`. */
  readonly stream: string;
  readonly places: Places<P>;
  /** Before each connection: what `'end'` is, and whether there can be something after `from`. @throws ReadError | WireError */
  readonly begin: (from: Place<P> | 'end', first: First) => Promise<Beginning<P>>;
  /** Subscribes behind `place`. */
  readonly open: (place: Place<P>) => Frames;
  /** Whether an event beyond `place` is in the log that should have come. @throws WireError */
  readonly hasMore: (place: Place<P>, first: First) => Promise<boolean>;
}
