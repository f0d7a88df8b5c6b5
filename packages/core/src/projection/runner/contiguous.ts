// How far work that finishes out of order has come without a gap.
import type { RecordedEvent } from '../../ports/event.js';
import type { Position } from '../../ports/position.js';

/** One event in hand. */
export interface InHand {
  readonly event: RecordedEvent;
  /** When it was taken in hand: milliseconds by the runner's clock. */
  readonly since: number;
  /** What the log has told to be reached once this event and all before it are done. */
  reached: Position;
  done: boolean;
}

/**
 * The contiguous prefix of a log. Events are taken in hand in log order, and done in any; `position` is the newest place
 * up to which all are done. Pure: no clock of its own.
 */
export class Contiguous {
  // A queue with a moving head: `shift` of a long array is slow.
  #queue: InHand[] = [];
  #head = 0;
  #position: Position | undefined;

  constructor(position: Position | undefined) {
    this.#position = position;
  }

  get position(): Position | undefined {
    return this.#position;
  }

  /** How many are taken in hand and not behind `position`. */
  get size(): number {
    return this.#queue.length - this.#head;
  }

  /** The oldest that is not done. */
  get oldest(): InHand | undefined {
    return this.#queue[this.#head];
  }

  /** The newest in hand. */
  get newest(): InHand | undefined {
    return this.size === 0 ? undefined : this.#queue[this.#queue.length - 1];
  }

  take(event: RecordedEvent, since: number): InHand {
    const entry = { event, since, reached: event.position, done: false };
    this.#queue.push(entry);
    return entry;
  }

  /** The log has told, after all that was taken so far, that it has come to `position`. */
  mark(position: Position): void {
    const { newest } = this;
    if (newest === undefined) this.#position = position;
    else newest.reached = position;
  }

  done(entry: InHand): void {
    entry.done = true;
    while (this.#queue[this.#head]?.done === true) {
      this.#position = this.#queue[this.#head]?.reached;
      this.#head += 1;
    }
    if (this.#head > 1_024 && this.#head * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
  }
}
