// The calls that belong together: ended together, at once, whether the connection answers or not.
import type { Position } from '@millrace/core';
import type { Frame, Frames } from '../connection/connection.js';

/** A frame that stands for a record of the log. */
export type Placed = Extract<Frame, { readonly _tag: 'Event' | 'DeadLink' }>;

/** Where the record stands. */
export function positionOf(frame: Placed): Position {
  return frame._tag === 'Event' ? frame.event.position : frame.position;
}

/** Finds the first record of a read for which `wanted` holds (default: the first of all). @throws WireError */
export type First = (frames: Frames, wanted?: (frame: Placed) => boolean) => Promise<Placed | undefined>;

/** Calls under way. When they are ended, whatever waits for one of them fails with the reason. */
export class Calls {
  readonly #open = new Set<Frames>();
  readonly #waiting = new Set<(reason: Error) => void>();
  #ended: Error | undefined;

  /** The next frames of a call; `undefined` when the server has ended it. @throws WireError */
  next(frames: Frames): Promise<readonly Frame[] | undefined> {
    if (this.#ended !== undefined) {
      release(frames);
      return Promise.reject(this.#ended);
    }
    this.#open.add(frames);
    // Not `Promise.race` with one promise for the end: a promise that lives long keeps all who ever raced with it.
    return new Promise((resolve, reject) => {
      this.#waiting.add(reject);
      frames
        .next()
        .then(({ done, value }) => {
          resolve(done === true ? undefined : value);
        }, reject)
        .finally(() => this.#waiting.delete(reject));
    });
  }

  /** See `First`. The read is released afterwards. */
  readonly first: First = async (frames, wanted = () => true) => {
    try {
      for (;;) {
        const batch = await this.next(frames);
        if (batch === undefined) return undefined;
        for (const frame of batch) if (isPlaced(frame) && wanted(frame)) return frame;
      }
    } finally {
      this.#open.delete(frames);
      release(frames);
    }
  };

  /** Ends all calls, and those that are still to come. */
  end(reason: Error): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    for (const fail of this.#waiting) fail(reason);
    this.#waiting.clear();
    for (const frames of this.#open) release(frames);
    this.#open.clear();
  }
}

function isPlaced(frame: Frame): frame is Placed {
  return frame._tag === 'Event' || frame._tag === 'DeadLink';
}

// Whoever lets a call go has no use for what goes wrong with it.
function release(frames: Frames): void {
  frames.return?.().catch(() => undefined);
}
