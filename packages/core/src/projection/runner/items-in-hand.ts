// What a document engine has taken and not yet committed, in log order: what waits, and what is being worked on.
import type { RecordedEvent } from '../../ports/event.js';
import type { LogItem } from '../../ports/event-log.js';

/** A queue from which batches are given out, and which they leave when they are done. Pure: no clock of its own. */
export class ItemsInHand {
  #items: LogItem[] = [];
  #since: number[] = [];
  /** Everything before is done. */
  #done = 0;
  /** Everything before is given out. */
  #given = 0;
  #events = 0;

  /** How many are not given out yet. */
  get waiting(): number {
    return this.#items.length - this.#given;
  }

  get isEmpty(): boolean {
    return this.#done === this.#items.length;
  }

  /** How many of them are events, those that are given out included. */
  get events(): number {
    return this.#events;
  }

  /** The oldest event, and when it was taken. */
  get oldest(): { readonly event: RecordedEvent; readonly since: number } | undefined {
    for (let i = this.#done; i < this.#items.length; i++) {
      const item = this.#items[i];
      if (item?._tag === 'Event') return { event: item.event, since: this.#since[i] ?? 0 };
    }
    return undefined;
  }

  /** @param now milliseconds by the runner's clock. */
  take(items: readonly LogItem[], now: number): void {
    for (const item of items) {
      this.#items.push(item);
      this.#since.push(now);
      if (item._tag === 'Event') this.#events += 1;
    }
  }

  /** Gives out the next `most` items, or as many as there are. */
  next(most: number): readonly LogItem[] {
    const items = this.#items.slice(this.#given, this.#given + most);
    this.#given += items.length;
    return items;
  }

  /** The oldest items, which were given out, are done. */
  done(items: readonly LogItem[]): void {
    this.#done += items.length;
    for (const { _tag } of items) if (_tag === 'Event') this.#events -= 1;
    if (this.#done < 1_024 && this.#done < this.#items.length) return;
    this.#items = this.#items.slice(this.#done);
    this.#since = this.#since.slice(this.#done);
    this.#given -= this.#done;
    this.#done = 0;
  }
}
