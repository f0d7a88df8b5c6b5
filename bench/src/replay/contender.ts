// The interface of every contender of this bench: it copies all events of one server to another, empty one.
export interface Copy {
  /** Connection strings. */
  readonly from: string;
  readonly to: string;
}

/** The most appends that are in flight at a time, of any contender. */
export const PARALLEL = 64;
/** The most events that are read and not yet written. */
export const IN_HAND = 4_096;
/** The most events in one append. */
export const BATCH = 256;

export interface Contender {
  readonly title: string;
  /** Settles, with the number of events that were written, when all are. */
  readonly copy: (between: Copy) => Promise<number>;
}
