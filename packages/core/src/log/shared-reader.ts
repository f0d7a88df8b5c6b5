// One iteration of a shared subscription: it reads from an upstream at its own pace, and knows when to change it.
import { isLeft } from 'fp-ts/lib/Either.js';
import type { EventLog, LogItem, SubscribeOptions } from '../ports/event-log.js';
import type { RecordedEvent } from '../ports/event.js';
import type { Place } from './place.js';
import { ReaderProgress } from './reader-progress.js';
import type { Upstream } from './upstream.js';
import type { Home, Upstreams, Wanted } from './upstreams.js';

// The most items that are given at once.
const PAGE_SIZE = 512;

// The most events that are read to find out where the head is.
const LOOK_AHEAD = 512;

type Page = IteratorResult<readonly LogItem[], undefined>;

const END: Page = { done: true, value: undefined };

interface Waiting {
  readonly page: Promise<Page>;
  readonly resolve: (page: Page) => void;
  readonly reject: (error: unknown) => void;
}

/** What is thrown at the reader, after all that came before it. */
interface Failure {
  readonly error: unknown;
}

export class SharedReader implements AsyncIterator<readonly LogItem[], undefined> {
  readonly #log: EventLog;
  readonly #upstreams: Upstreams;
  readonly #wanted: Wanted;
  readonly #signal: AbortSignal | undefined;
  // Missing as long as it is not known where the end is.
  #progress: ReaderProgress | undefined;
  #upstream: Upstream | undefined;
  // Of the item in the upstream that comes next.
  #number = 0;
  // To be given before anything else.
  #due: LogItem[] = [];
  #isOwn = false;
  #waiting: Waiting | undefined;
  #failure: Failure | undefined;
  #ended = false;
  // The present look at what lies beyond, and what to look at before the next.
  #look: symbol | undefined;
  #lookAfter: RecordedEvent | undefined;

  constructor(log: EventLog, upstreams: Upstreams, options: SubscribeOptions) {
    const { from = 'start', filter, checkpointInterval = 1000, signal } = options;
    this.#log = log;
    this.#upstreams = upstreams;
    this.#wanted = { filter, checkpointInterval };
    this.#signal = signal;
    if (signal?.aborted === true) {
      this.#ended = true;
      return;
    }
    signal?.addEventListener('abort', this.#end);
    if (from === 'end') void this.#findEnd();
    else this.#begin(from);
  }

  next(): Promise<Page> {
    if (this.#ended) return Promise.resolve(END);
    if (this.#waiting !== undefined) return this.#waiting.page.then(() => this.next());
    const waiting = waitingReader();
    this.#waiting = waiting;
    this.#upstreams.wait(this);
    this.serve();
    return waiting.page;
  }

  return(): Promise<Page> {
    this.#end();
    return Promise.resolve(END);
  }

  /** Gives what there is, if the reader waits, and asks for more if there is nothing. */
  serve(): void {
    if (this.#waiting === undefined) return;
    const progress = this.#progress;
    if (this.#failure !== undefined) this.#fail(this.#failure.error);
    // Otherwise it is still being asked where the end is.
    else if (progress !== undefined) this.#give(progress, this.#settle(progress));
  }

  #give(progress: ReaderProgress, upstream: Upstream): void {
    const page = this.#take(progress, upstream);
    const { ending } = upstream;
    // Also when there is something to give: a reader may always find a little.
    const atFrontier = this.#number === upstream.next;
    if (atFrontier && upstream.live && !progress.live && ending === undefined) this.#lookAhead(progress);
    if (page.length > 0) this.#answer()?.resolve({ done: false, value: page });
    else if (ending === undefined) upstream.pull();
    else if (ending === 'done') this.#end();
    else this.#fail(ending.error);
  }

  // All that is there, filtered, up to a page.
  #take(progress: ReaderProgress, upstream: Upstream): LogItem[] {
    const page = this.#due;
    this.#due = [];
    while (page.length < PAGE_SIZE) {
      const item = upstream.item(this.#number);
      if (item === undefined) break;
      this.#number += 1;
      progress.look(item, this.#isOwn, page);
    }
    return page;
  }

  // The upstream to read from, where `#number` is kept or still to come.
  #settle(progress: ReaderProgress): Upstream {
    const present = this.#upstream;
    if (present === undefined) return this.#move(progress, this.#upstreams.home(this.#wanted, progress));
    if (!present.keeps(this.#number)) {
      progress.fallBehind();
      this.#look = undefined;
      this.#lookAfter = undefined;
      return this.#move(progress, this.#upstreams.home(this.#wanted, progress));
    }
    // What came before the end of this one is still to be read.
    if (present.ending !== undefined) return present;
    const better = this.#upstreams.better(this.#wanted, progress, present);
    return better === undefined ? present : this.#move(progress, better);
  }

  #move(progress: ReaderProgress, { upstream, number, isNew }: Home): Upstream {
    upstream.readers += 1;
    this.#leave();
    this.#upstream = upstream;
    this.#number = number;
    this.#isOwn = isNew;
    progress.move();
    return upstream;
  }

  #leave(): void {
    if (this.#upstream !== undefined) this.#upstreams.leave(this.#upstream);
    this.#upstream = undefined;
  }

  async #findEnd(): Promise<void> {
    try {
      const head = await this.#log.head();
      if (isLeft(head)) this.#failure = { error: head.left };
      else this.#begin(head.right ?? 'start');
    } catch (error) {
      this.#failure = { error };
    }
    this.serve();
  }

  #begin(from: Place): void {
    this.#progress = new ReaderProgress(from, this.#wanted.filter, this.#wanted.checkpointInterval);
  }

  // Its upstream caught up before this reader came to it, so will not say so again: asks the log what lies beyond.
  #lookAhead(progress: ReaderProgress): void {
    const after = this.#lookAfter;
    if (this.#look !== undefined || (after !== undefined && progress.isNews(after))) return;
    const look = Symbol('look');
    this.#look = look;
    void this.#findHead(progress, () => this.#look === look && !this.#ended && !progress.live).catch(
      (error: unknown) => {
        if (this.#look !== look) return;
        this.#failure = { error };
        this.serve();
      },
    );
  }

  async #findHead(progress: ReaderProgress, isWanted: () => boolean): Promise<void> {
    const { filter } = this.#wanted;
    const { looked } = progress;
    let head: RecordedEvent | undefined;
    let count = 0;
    for await (const page of this.#log.readAll({ from: progress.after, ...(filter === undefined ? {} : { filter }) })) {
      if (!isWanted()) return;
      const news = page.filter((event) => progress.isNews(event));
      head = news.at(-1) ?? head;
      count += news.length;
      if (count >= LOOK_AHEAD) break;
    }
    if (!isWanted()) return;
    if (count >= LOOK_AHEAD) {
      // Far ahead: asks again from there.
      this.#lookAfter = head;
      this.#look = undefined;
    } else if (head !== undefined && progress.isNews(head)) progress.expect(head);
    else progress.sayCaughtUp(progress.looked === looked, this.#due);
    this.serve();
  }

  #answer(): Waiting | undefined {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.#upstreams.rest(this);
    return waiting;
  }

  #fail(error: unknown): void {
    const waiting = this.#answer();
    this.#end();
    waiting?.reject(error);
  }

  readonly #end = (): void => {
    this.#ended = true;
    // It may have waited in vain.
    if (this.#waiting !== undefined) this.#upstream?.doubt();
    this.#signal?.removeEventListener('abort', this.#end);
    this.#leave();
    this.#answer()?.resolve(END);
  };
}

function waitingReader(): Waiting {
  let resolve: Waiting['resolve'] = () => undefined;
  let reject: Waiting['reject'] = () => undefined;
  const page = new Promise<Page>((give, fail) => {
    resolve = give;
    reject = fail;
  });
  return { page, resolve, reject };
}
