// One subscription to the log beneath, and the window of the newest items that it gave, which several readers share.
import type { LogFilter, LogItem } from '../ports/event-log.js';
import { comparePlaces, lastPlace, placeOf, type Place, type Reached } from './place.js';

export interface UpstreamOptions {
  readonly filter: LogFilter | undefined;
  readonly checkpointInterval: number;
  /** Where it begins, exclusive. */
  readonly from: Place;
  /** Whether it has the filter that all share, or that of one reader. */
  readonly isShared: boolean;
  /** Counts the upstreams as they are opened. */
  readonly order: number;
  /** How many items are kept. The newest page is kept whole, whatever its size. */
  readonly buffer: number;
}

/** How an upstream ended: with an error, or by itself. */
export type Ending = { readonly error: unknown } | 'done';

/**
 * Nothing is pulled before a reader asks for it, and one page at a time. Items have numbers, from 0 in the order in which
 * they came; a reader remembers the number of the item that it wants next, so that a slow one holds on to nothing.
 */
export class Upstream {
  readonly options: UpstreamOptions;
  /** How many readers read from it. */
  readers = 0;
  readonly #open: () => AsyncIterator<readonly LogItem[]>;
  readonly #arrived: (upstream: Upstream) => void;
  readonly #items: LogItem[] = [];
  #iterator: AsyncIterator<readonly LogItem[]> | undefined;
  #pulling = false;
  #suspect = false;
  #first = 0;
  // Items up to `#floor` are not kept any more, or never came.
  #floor: Place;
  #at: Place;
  #live = false;
  #ending: Ending | undefined;

  /** @param arrived is called when something has come, the end included. */
  constructor(
    options: UpstreamOptions,
    open: () => AsyncIterator<readonly LogItem[]>,
    arrived: (upstream: Upstream) => void,
  ) {
    this.options = options;
    this.#open = open;
    this.#arrived = arrived;
    this.#floor = options.from;
    this.#at = options.from;
  }

  /** Where the newest item stands. */
  get at(): Place {
    return this.#at;
  }

  /** Whether it has ever said that it has caught up. */
  get live(): boolean {
    return this.#live;
  }

  /** Whether a reader has given up waiting for it, and nothing has come since: it may be silent for ever. */
  get suspect(): boolean {
    return this.#suspect;
  }

  /** `undefined` as long as it goes on. What came before the end can still be read. */
  get ending(): Ending | undefined {
    return this.#ending;
  }

  /** The number of the item that will come next. */
  get next(): number {
    return this.#first + this.#items.length;
  }

  /** Whether the item of this number is kept, or still to come. */
  keeps(number: number): boolean {
    return number >= this.#first;
  }

  item(number: number): LogItem | undefined {
    return this.#items[number - this.#first];
  }

  /**
   * The number of the first item beyond `after`, for a reader that goes on here; `undefined` when some of what it lacks
   * is not kept any more, and when it is ahead.
   */
  find({ after, at }: Reached): number | undefined {
    if (comparePlaces(after, this.#floor) < 0 || comparePlaces(at, this.#at) > 0) return undefined;
    for (let n = this.#items.length; n > 0; n--) {
      const item = this.#items[n - 1];
      const place = item && placeOf(item);
      if (place !== undefined && comparePlaces(place, after) <= 0) return this.#first + n;
    }
    return this.#first;
  }

  /** A reader gave up waiting for the next page. */
  doubt(): void {
    if (this.#pulling) this.#suspect = true;
  }

  /** Asks for the next page, unless that has been done. */
  pull(): void {
    if (this.#pulling || this.#ending !== undefined) return;
    this.#pulling = true;
    void this.#ask().then(
      (result) => {
        this.#pulling = false;
        this.#suspect = false;
        if (this.#ending !== undefined) return;
        if (result.done === true) this.#end('done');
        else this.#keep(result.value);
        this.#arrived(this);
      },
      (error: unknown) => {
        if (this.#ending !== undefined) return;
        this.#end({ error });
        this.#arrived(this);
      },
    );
  }

  /** Ends the subscription beneath. */
  close(): void {
    this.#end('done');
    this.#items.length = 0;
    // Nobody waits for it: a subscription that hangs may hang here as well.
    void this.#leave().catch(() => undefined);
  }

  // Async, so that what is thrown at once ends the upstream as well.
  async #ask(): Promise<IteratorResult<readonly LogItem[], unknown>> {
    this.#iterator ??= this.#open();
    return this.#iterator.next();
  }

  async #leave(): Promise<void> {
    await this.#iterator?.return?.();
  }

  #end(ending: Ending): void {
    this.#ending ??= ending;
  }

  #keep(page: readonly LogItem[]): void {
    for (const item of page) {
      this.#items.push(item);
      if (item._tag === 'CaughtUp') this.#live = true;
    }
    this.#at = lastPlace(page) ?? this.#at;
    const excess = this.#items.length - Math.max(this.options.buffer, page.length);
    if (excess <= 0) return;
    this.#floor = lastPlace(this.#items.splice(0, excess)) ?? this.#floor;
    this.#first += excess;
  }
}
