// Which upstream a reader reads from: one that is there and has what it lacks, or a new one.
import type { EventLog, LogFilter } from '../ports/event-log.js';
import { covers } from './log-filter.js';
import { comparePlaces, type Place, type Reached } from './place.js';
import { Upstream } from './upstream.js';

const CHECKPOINT_INTERVAL = 1000;

/** What a reader wants of its upstream. */
export interface Wanted {
  readonly filter: LogFilter | undefined;
  readonly checkpointInterval: number;
}

/** Where a reader goes on. */
export interface Home {
  readonly upstream: Upstream;
  /** The number of the first item for it. */
  readonly number: number;
  /** Whether the upstream was opened for it. */
  readonly isNew: boolean;
}

/** A reader, as the upstreams know it. */
export interface Served {
  /** Something has come, perhaps for it. */
  readonly serve: () => void;
}

/**
 * The upstreams that are open.
 *
 * One is opened with the shared filter by a reader that is ahead of all such, the first one too: so there is a shared
 * upstream at the front, whoever started first. A reader elsewhere opens one with its own filter, which costs the store
 * no more than what the reader wants. Any reader may read from any upstream that has what it lacks, and goes over to a
 * better one as soon as it can; an upstream without readers is closed. So those that get to the same place end up on one.
 *
 * A subscription can fall silent without an error, and here only its readers can notice. So nobody joins one at which a
 * reader gave up waiting, before it gives something again: else each reader that left it for its silence would come back
 * to it, held open by the others. One that merely had nothing to give is replaced as well, at the cost of one
 * subscription: those left behind go over to the new one, and the old one is closed.
 */
export class Upstreams {
  readonly #log: EventLog;
  readonly #filter: LogFilter | undefined;
  readonly #buffer: number;
  readonly #waiting = new Set<Served>();
  #open: readonly Upstream[] = [];
  #count = 0;

  constructor(log: EventLog, filter: LogFilter | undefined, buffer: number) {
    this.#log = log;
    this.#filter = filter;
    this.#buffer = buffer;
  }

  /** The reader waits: it is served whenever something has come. */
  wait(reader: Served): void {
    this.#waiting.add(reader);
  }

  rest(reader: Served): void {
    this.#waiting.delete(reader);
  }

  /** Where a reader that has come so far shall go on. */
  home(wanted: Wanted, reached: Reached): Home {
    return best(homes(this.#open.filter(isTrusted), wanted, reached)) ?? this.#opened(wanted, reached);
  }

  /** A better place to go on than `present`; `undefined` when there is none. */
  better(wanted: Wanted, reached: Reached & { readonly live: boolean }, present: Upstream): Home | undefined {
    const others = this.#open.filter((upstream) => isTrusted(upstream) && isBetter(upstream, present));
    // One that went over to the far end of a window would soon fall out of it.
    const near = homes(others, wanted, reached).filter(
      ({ upstream, number }) => upstream.next - number <= this.#buffer / 2,
    );
    const found = best(near);
    if (found !== undefined || present.options.isShared || !reached.live) return found;
    // It has come to the front, where there is no shared one that others could join.
    const missing = covers(this.#filter, wanted.filter) && !this.#open.some(isShared);
    return missing ? this.#opened(wanted, reached) : undefined;
  }

  /** A reader has gone from here. */
  leave(upstream: Upstream): void {
    upstream.readers -= 1;
    if (upstream.readers > 0) return;
    this.#forget(upstream);
    upstream.close();
  }

  #opened(wanted: Wanted, reached: Reached): Home {
    const { after, at } = reached;
    const ahead = this.#open.every(
      (upstream) => !isShared(upstream) || comparePlaces(at, upstream.at) > 0 || isReplaced(upstream, wanted, reached),
    );
    const shared = ahead && covers(this.#filter, wanted.filter);
    const filter = shared ? this.#filter : wanted.filter;
    const checkpointInterval = shared
      ? Math.min(CHECKPOINT_INTERVAL, wanted.checkpointInterval)
      : wanted.checkpointInterval;
    const upstream = new Upstream(
      { filter, checkpointInterval, from: after, isShared: shared, order: this.#count++, buffer: this.#buffer },
      () => this.#subscribe(after, filter, checkpointInterval),
      this.#arrived,
    );
    this.#open = [...this.#open, upstream];
    return { upstream, number: 0, isNew: true };
  }

  #subscribe(from: Place, filter: LogFilter | undefined, checkpointInterval: number) {
    const options = { from, checkpointInterval, ...(filter === undefined ? {} : { filter }) };
    return this.#log.subscribe(options)[Symbol.asyncIterator]();
  }

  readonly #arrived = (upstream: Upstream): void => {
    // Nobody joins one that is over; who reads from it reads what is left.
    if (upstream.ending !== undefined) this.#forget(upstream);
    // All of them: what has come may let the reader of another upstream go over to this one.
    for (const reader of [...this.#waiting]) reader.serve();
  };

  #forget(upstream: Upstream): void {
    this.#open = this.#open.filter((other) => other !== upstream);
  }
}

function isShared({ options }: Upstream): boolean {
  return options.isShared;
}

function isTrusted({ suspect }: Upstream): boolean {
  return !suspect;
}

// Whether the reader would have joined it, if it could be trusted.
function isReplaced(upstream: Upstream, wanted: Wanted, reached: Reached): boolean {
  return upstream.suspect && homes([upstream], wanted, reached).length > 0;
}

// A filter upstream hides events that count for the checkpoints of the reader, so those have to come from there.
function serves({ options: { filter, checkpointInterval } }: Upstream, wanted: Wanted): boolean {
  if (!covers(filter, wanted.filter)) return false;
  return filter === undefined || checkpointInterval <= wanted.checkpointInterval;
}

// Where among these upstreams a reader can go on.
function homes(upstreams: readonly Upstream[], wanted: Wanted, reached: Reached): readonly Home[] {
  return upstreams.flatMap((upstream) => {
    const number = serves(upstream, wanted) ? upstream.find(reached) : undefined;
    return number === undefined ? [] : [{ upstream, number, isNew: false }];
  });
}

function best(found: readonly Home[]): Home | undefined {
  return found.reduce<Home | undefined>(
    (a, b) => (a !== undefined && isBetter(a.upstream, b.upstream) ? a : b),
    undefined,
  );
}

// A strict order in which `a` can be put before `b`, so that nobody goes back and forth. Of two shared ones the newer was
// opened further ahead, or in place of one that may be silent; of two others, the older is likely to be.
function isBetter(a: Upstream, b: Upstream): boolean {
  if (isShared(a) !== isShared(b)) return isShared(a);
  return isShared(a) ? a.options.order > b.options.order : a.options.order < b.options.order;
}
