// How far one reader of a shared subscription has come, and what it is given of each item that it looks at.
import type { LogFilter, LogItem } from '../ports/event-log.js';
import type { RecordedEvent } from '../ports/event.js';
import type { Position } from '../ports/position.js';
import { passing } from './log-filter.js';
import { comparePlaces, type Place, type Reached } from './place.js';

/**
 * The memory of a reader, across the upstreams that it reads from. Events of one append may share a position, and a
 * subscription from there begins after all of them. So a place is gone on from only when it is known to be complete,
 * which is when something beyond it has come, or a marker that says so. Until then the reader would go on from the place
 * before, and what it has looked at since is skipped when it comes again.
 */
export class ReaderProgress implements Reached {
  readonly #passes: (event: RecordedEvent) => boolean;
  // Infinite without a filter: then no checkpoints are due.
  readonly #interval: number;
  #after: Place;
  #at: Place;
  // What was looked at of the place `at`, as long as that is not known to be complete.
  #group: RecordedEvent[] = [];
  // The keys of the group: made only when some of it may come again.
  #keys: Set<string> | undefined;
  #mayRepeat = false;
  #checkpoint: Place;
  #unmarked = 0;
  #looked = 0;
  #live = false;
  #saidLast = false;
  #head: RecordedEvent | undefined;

  constructor(from: Place, filter: LogFilter | undefined, checkpointInterval: number) {
    this.#after = from;
    this.#at = from;
    this.#checkpoint = from;
    this.#passes = passing(filter);
    this.#interval = filter === undefined ? Infinity : checkpointInterval;
  }

  get after(): Place {
    return this.#after;
  }

  get at(): Place {
    return this.#at;
  }

  /** Whether it has been told that it has caught up, and has not fallen behind since. */
  get live(): boolean {
    return this.#live;
  }

  /** How many items it has looked at. */
  get looked(): number {
    return this.#looked;
  }

  /** It reads from another upstream from now on, where it may meet again what it has looked at. */
  move(): void {
    this.#mayRepeat = true;
  }

  /** It has to catch up again. */
  fallBehind(): void {
    this.#live = false;
    this.#head = undefined;
  }

  /** Whether the event has not been looked at. */
  isNews(event: RecordedEvent): boolean {
    const order = comparePlaces(event.position, this.#at);
    if (order !== 0) return order > 0;
    if (this.#group.length === 0) return false;
    this.#keys ??= new Set(this.#group.map(keyOf));
    return !this.#keys.has(keyOf(event));
  }

  /** The newest event that was in the log when it was asked: the reader has caught up when it has looked at this one. */
  expect(head: RecordedEvent): void {
    this.#head = head;
  }

  /**
   * Looks at the next item, and adds to `page` what is to be given.
   *
   * @param isOwn whether the upstream was opened for this reader. Another's `CaughtUp` may be from before this reader was
   * there, so it does not count for one that has not caught up; nor for one that has just come over, as long as it may
   * be from before the place where it stands.
   */
  look(item: LogItem, isOwn: boolean, page: LogItem[]): void {
    if (item._tag === 'Event') this.#event(item, page);
    else if (item._tag === 'Checkpoint') this.#mark(item, page);
    else if (isOwn || (this.#live && !this.#mayRepeat)) this.sayCaughtUp(true, page);
  }

  /** @param complete whether the place where it stands is known to be complete. */
  sayCaughtUp(complete: boolean, page: LogItem[]): void {
    if (complete) this.#complete();
    // Not for the place before, beyond which something has been given.
    if (complete && this.#unmarked > 0 && this.#interval !== Infinity) this.#giveCheckpoint(page);
    if (!this.#saidLast) page.push({ _tag: 'CaughtUp' });
    this.#saidLast = true;
    this.#live = true;
    this.#head = undefined;
  }

  #event(item: LogItem & { readonly _tag: 'Event' }, page: LogItem[]): void {
    const { event } = item;
    const order = comparePlaces(event.position, this.#at);
    if (order < 0 || (order === 0 && !this.#goesOn(event))) return;
    if (order > 0) this.#moveOn(event.position, page);
    this.#group.push(event);
    this.#keys?.add(keyOf(event));
    this.#looked += 1;
    this.#unmarked += 1;
    this.#saidLast = false;
    if (this.#passes(event)) page.push(item);
    if (this.#head === undefined) return;
    if (isSame(event, this.#head)) this.sayCaughtUp(true, page);
    else if (comparePlaces(event.position, this.#head.position) > 0) this.sayCaughtUp(false, page);
  }

  // Whether an event that stands where the last one stood is one more of that place.
  #goesOn(event: RecordedEvent): boolean {
    return !this.#mayRepeat || this.isNews(event);
  }

  #moveOn(position: Position, page: LogItem[]): void {
    this.#complete();
    this.#mayRepeat = false;
    if (this.#unmarked > 0 && this.#unmarked + 1 >= this.#interval) this.#giveCheckpoint(page);
    this.#at = position;
  }

  #mark(item: LogItem & { readonly _tag: 'Checkpoint' }, page: LogItem[]): void {
    if (comparePlaces(item.position, this.#at) < 0) return;
    this.#looked += 1;
    this.#at = item.position;
    this.#complete();
    this.#unmarked = 0;
    if (comparePlaces(item.position, this.#checkpoint) <= 0) return;
    this.#checkpoint = item.position;
    this.#saidLast = false;
    page.push(item);
  }

  #complete(): void {
    this.#after = this.#at;
    this.#group.length = 0;
    this.#keys = undefined;
  }

  // Of everything up to the last place that is complete.
  #giveCheckpoint(page: LogItem[]): void {
    this.#unmarked = this.#group.length;
    if (this.#after === 'start' || comparePlaces(this.#after, this.#checkpoint) <= 0) return;
    this.#checkpoint = this.#after;
    page.push({ _tag: 'Checkpoint', position: this.#after });
  }
}

// An event is identified by its place in its stream.
function keyOf({ stream, revision }: RecordedEvent): string {
  return `${String(revision)}@${stream}`;
}

function isSame(a: RecordedEvent, b: RecordedEvent): boolean {
  return a.revision === b.revision && a.stream === b.stream;
}
