// Follows a source for ever: catches up, goes on live, and comes back by itself when the connection is lost.
import { ReadError, type LogItem } from '@millrace/core';
import { WireError, type Frames } from '../connection/connection.js';
import { Calls } from './calls.js';
import type { LogSettings } from './log-options.js';
import { Progress, type Place } from './progress.js';
import { mayPass, readError } from './read-error.js';
import type { Source } from './source.js';
import { END, waitingReader, type Page, type WaitingReader } from './waiting-reader.js';
import { Watchdog } from './watchdog.js';

/**
 * One iteration of a subscription.
 *
 * Everything is driven by a consumer that waits: nothing is connected, pulled or waited for while nobody asks, so the
 * subscription itself holds no events, and what the connection holds is bounded. What is pulled is handed out at once;
 * hence the place from which a lost subscription goes on is the last one handed out.
 */
export class Subscription<P> implements AsyncIterator<readonly LogItem[], undefined> {
  readonly #source: Source<P>;
  readonly #settings: LogSettings;
  readonly #signal: AbortSignal | undefined;
  readonly #over = new AbortController();
  readonly #watchdog: Watchdog;
  #from: Place<P> | 'end';
  #progress: Progress<P> | undefined;
  // The present connection; its frames once they are asked for; when it began.
  #calls = new Calls();
  #frames: Frames | undefined;
  #since = 0;
  // How often in a row the connection was lost without bringing anything new.
  #losses = 0;
  #waiting: WaitingReader | undefined;

  constructor(source: Source<P>, from: Place<P> | 'end', settings: LogSettings, signal: AbortSignal | undefined) {
    this.#source = source;
    this.#from = from;
    this.#settings = settings;
    this.#signal = signal;
    this.#watchdog = new Watchdog(settings, this.#over.signal, {
      hasMore: async (first) => {
        const progress = this.#progress;
        // Not even confirmed, after all this time.
        if (progress?.confirmed !== true) return undefined;
        return this.#source.hasMore(progress.place, first);
      },
      cut: (message) => {
        this.#calls.end(new WireError('timeout', false, message));
      },
    });
    if (signal?.aborted === true) this.#end();
    else signal?.addEventListener('abort', this.#end);
  }

  next(): Promise<Page> {
    if (this.#over.signal.aborted) return Promise.resolve(END);
    if (this.#waiting !== undefined) return this.#waiting.page.then(() => this.next());
    const reader = waitingReader();
    this.#waiting = reader;
    this.#watchdog.begin();
    void this.#serve(reader);
    return reader.page;
  }

  return(): Promise<Page> {
    this.#end();
    return Promise.resolve(END);
  }

  readonly #end = (): void => {
    this.#signal?.removeEventListener('abort', this.#end);
    this.#over.abort();
    this.#calls.end(new WireError('aborted', true, 'the subscription was left'));
    this.#frames = undefined;
    this.#answer()?.resolve(END);
  };

  #answer(): WaitingReader | undefined {
    const reader = this.#waiting;
    this.#waiting = undefined;
    this.#watchdog.rest();
    return reader;
  }

  // Works until there is a page, an error or an end.
  async #serve(reader: WaitingReader): Promise<void> {
    try {
      while (this.#waiting === reader) {
        const value = await this.#advance();
        // Left meanwhile: then it has its answer.
        if (this.#waiting !== reader) return;
        if (value.length > 0) this.#answer()?.resolve({ done: false, value });
      }
    } catch (error) {
      if (this.#waiting !== reader) return;
      const failed = this.#answer();
      this.#end();
      failed?.reject(readError(error, this.#source.stream));
    }
  }

  async #advance(): Promise<readonly LogItem[]> {
    try {
      const frames = this.#frames ?? (await this.#connect());
      const batch = await this.#calls.next(frames);
      this.#watchdog.noticed();
      if (batch === undefined) throw new WireError('aborted', true, 'the server has ended the subscription');
      return this.#accept(batch);
    } catch (error) {
      if (this.#over.signal.aborted) return [];
      this.#calls.end(new WireError('aborted', true, 'the connection was given up'));
      this.#frames = undefined;
      if (!mayPass(error)) throw error;
      await this.#pause(error);
      return [];
    }
  }

  async #connect(): Promise<Frames> {
    const calls = new Calls();
    this.#calls = calls;
    this.#since = this.#settings.clock.now();
    this.#progress?.connecting(false);
    const { place, atHead } = await this.#source.begin(this.#progress?.place ?? this.#from, calls.first);
    // The end is pinned here: a connection lost before the first event begins at the same place again.
    this.#progress ??= new Progress(this.#source.places, place);
    this.#progress.connecting(atHead);
    this.#watchdog.noticed();
    const frames = this.#source.open(this.#progress.place);
    this.#frames = frames;
    return frames;
  }

  #accept(batch: Parameters<Progress<P>['accept']>[0]): readonly LogItem[] {
    const progress = this.#progress;
    if (progress === undefined) return [];
    const before = progress.place;
    const items = progress.accept(batch);
    if (progress.place !== before) this.#losses = 0;
    return items;
  }

  async #pause(cause: unknown): Promise<void> {
    const { clock, random, reconnect } = this.#settings;
    if (this.#heldWell(cause)) this.#losses = 0;
    this.#losses += 1;
    if (this.#losses >= reconnect.attempts) throw new ReadError('unavailable', this.#source.stream, true, cause);
    const delay = reconnect.delay(this.#losses, random());
    this.#tell(delay, cause);
    this.#watchdog.rest();
    await clock.sleep(delay, this.#over.signal);
    if (!this.#over.signal.aborted) this.#watchdog.begin();
  }

  // On a quiet log a connection brings nothing new for days, and is none the worse for it.
  #heldWell(cause: unknown): boolean {
    if (this.#progress?.confirmed !== true || (cause instanceof WireError && cause.fault === 'timeout')) return false;
    return this.#settings.clock.now() - this.#since >= this.#settings.watchInterval;
  }

  #tell(delay: number, cause: unknown): void {
    try {
      const told = this.#settings.onInterruption({ stream: this.#source.stream, attempt: this.#losses, delay, cause });
      // It may be an async function all the same.
      Promise.resolve(told).catch(() => undefined);
    } catch {
      // Nobody is left to tell.
    }
  }
}
