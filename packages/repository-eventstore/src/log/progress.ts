// How far a subscription has come: what of the frames is new, and what of the new is handed out.
import type { LogItem } from '@millrace/core';
import type { Frame } from '../connection/connection.js';
import { recordedOf } from '../streams/recorded-event.js';
import { isGiven } from './server-filter.js';

/** A place in the log or in a stream, or its beginning. */
export type Place<P> = P | 'start';

/** How places are found and compared. */
export interface Places<P> {
  /** `undefined` for a frame without one. */
  readonly of: (frame: Frame) => P | undefined;
  /** Negative when `a` is before `b`. */
  readonly compare: (a: P, b: P) => number;
}

/**
 * The memory of a subscription across its connections. It moves on only with frames whose items are handed out in the
 * same breath, so a new connection that begins at `place` loses nothing; what a server sends again is before `place` and
 * is dropped. A checkpoint is handed out when nothing beyond it was, and the same one once. Positions are compared with
 * both numbers: a checkpoint may differ from the next event in `prepare` only.
 */
export class Progress<P> {
  readonly #places: Places<P>;
  #place: Place<P>;
  #checkpoint: P | undefined;
  #saysAtHead = false;
  #saidLast = false;
  #confirmed = false;

  constructor(places: Places<P>, from: Place<P>) {
    this.#places = places;
    this.#place = from;
    this.#checkpoint = from === 'start' ? undefined : from;
  }

  /** Everything up to here has been handed out. */
  get place(): Place<P> {
    return this.#place;
  }

  /** Whether the server has accepted the present connection. */
  get confirmed(): boolean {
    return this.#confirmed;
  }

  /**
   * A new connection begins. @param atHead nothing lies beyond `place`, as was found out before: then "caught up" is
   * said on confirmation, and the server's own is dropped, which comes at once, or (23.10 and 24.2, on a stream that does
   * not exist) only when the stream does.
   */
  connecting(atHead: boolean): void {
    this.#confirmed = false;
    this.#saysAtHead = atHead;
    this.#saidLast = false;
  }

  /** The items to hand out for these frames, which came in this order. */
  accept(frames: readonly Frame[]): LogItem[] {
    const items: LogItem[] = [];
    for (const frame of frames) {
      if (!this.#confirmed) this.#confirm(items);
      switch (frame._tag) {
        case 'Confirmed':
        case 'LastRevision':
          break;
        case 'CaughtUp':
          this.#caughtUp(items);
          break;
        case 'Checkpoint':
          this.#checkpointed(frame, items);
          break;
        case 'DeadLink':
          this.#move(frame);
          break;
        case 'Event':
          if (this.#move(frame) && isGiven(frame.event)) {
            this.#saidLast = false;
            items.push({ _tag: 'Event', event: recordedOf(frame.event) });
          }
      }
    }
    return items;
  }

  #confirm(items: LogItem[]): void {
    this.#confirmed = true;
    if (this.#saysAtHead) items.push({ _tag: 'CaughtUp' });
  }

  #caughtUp(items: LogItem[]): void {
    if (!this.#saysAtHead && !this.#saidLast) {
      items.push({ _tag: 'CaughtUp' });
      this.#saidLast = true;
    }
    this.#saysAtHead = false;
  }

  #checkpointed(frame: Frame & { readonly _tag: 'Checkpoint' }, items: LogItem[]): void {
    const place = this.#places.of(frame);
    const { compare } = this.#places;
    if (place === undefined || (this.#place !== 'start' && compare(place, this.#place) < 0)) return;
    if (this.#checkpoint !== undefined && compare(place, this.#checkpoint) <= 0) return;
    this.#place = place;
    this.#checkpoint = place;
    this.#saidLast = false;
    items.push({ _tag: 'Checkpoint', position: frame.position });
  }

  // Whether the frame is news.
  #move(frame: Frame): boolean {
    const place = this.#places.of(frame);
    if (place === undefined) return false;
    if (this.#place !== 'start' && this.#places.compare(place, this.#place) <= 0) return false;
    this.#place = place;
    return true;
  }
}
