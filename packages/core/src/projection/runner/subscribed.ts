// The subscription of a session: it mends itself from the last place it gave, and can be cut when it is silent.
import type { EventLog, LogFilter, LogItem } from '../../ports/event-log.js';
import { comparePositions, type Position } from '../../ports/position.js';
import { textOf } from '../../codec/io-ts-issues.js';
import { lastPlace } from '../../log/place.js';
import { tell, type EngineContext } from './engine-context.js';
import { hasMore, hasNothingUpTo } from './has-more.js';
import type { Place } from './progress-store.js';
import { SessionEnd } from './session-end.js';
import { unlessAborted } from './session-scope.js';

/** Pages of items in log order, each event once, until the session ends or `close` is called. */
export class Subscribed implements AsyncIterable<readonly LogItem[]> {
  readonly #log: EventLog;
  readonly #filter: LogFilter;
  readonly #context: EngineContext;
  readonly #over = new AbortController();
  #place: Place;
  #current: AbortController | undefined;
  #waitingSince: number | undefined;
  #attempt = 0;
  #trouble: string | undefined;

  constructor(log: EventLog, filter: LogFilter, from: Place, context: EngineContext) {
    this.#log = log;
    this.#filter = filter;
    this.#place = from;
    this.#context = context;
    context.scope.signal.addEventListener('abort', () => this.close(), { once: true });
  }

  /** The last place that it gave. */
  get place(): Place {
    return this.#place;
  }

  /** Since when it waits for the log, milliseconds by the runner's clock; `undefined` while others wait for it. */
  get waitingSince(): number | undefined {
    return this.#waitingSince;
  }

  /** What is wrong with it, in words, until something comes again. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** Makes the subscription anew, from the last place. */
  cut(): void {
    this.#trouble = 'the subscription fell silent: it is being made anew';
    this.#current?.abort();
  }

  close(): void {
    this.#over.abort();
    this.#current?.abort();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<readonly LogItem[], void> {
    while (!this.#over.signal.aborted) {
      const current = new AbortController();
      this.#current = current;
      try {
        yield* this.#pages(current.signal);
        if (!current.signal.aborted) await this.#interrupted(new EndedByItself());
      } catch (error) {
        // What was cut or closed may end as it likes.
        if (!current.signal.aborted) await this.#interrupted(error);
      }
    }
  }

  /** Whether the log has something that should have come. @throws ReadError */
  hasMore(): Promise<boolean> {
    return hasMore(this.#log, this.#filter, this.#place);
  }

  /**
   * Whether nothing is left to be handled up to `position`, when everything up to `handled` is: all that came down is, and
   * the log has no more. @throws ReadError
   */
  async isDoneUpTo(position: Position, handled: Position | undefined): Promise<boolean> {
    const from = this.#place;
    if (this.#waitingSince === undefined) return false;
    if (from !== 'start' && (handled === undefined || comparePositions(handled, from) < 0)) return false;
    return hasNothingUpTo(this.#log, this.#filter, from, position);
  }

  // A log that does not even notice that it is left does not hold the session: its iterator is not waited for then.
  async *#pages(signal: AbortSignal): AsyncGenerator<readonly LogItem[], void> {
    const { checkpointInterval } = this.#context.settings;
    const options = { from: this.#place, filter: this.#filter, checkpointInterval, signal };
    const pages = this.#log.subscribe(options)[Symbol.asyncIterator]();
    try {
      for (;;) {
        this.#waitingSince = this.#context.settings.clock.now();
        const page = await unlessAborted(pages.next(), signal);
        if (page.done === true || signal.aborted) return;
        this.#waitingSince = undefined;
        this.#attempt = 0;
        this.#trouble = undefined;
        this.#place = lastPlace(page.value) ?? this.#place;
        yield page.value;
      }
    } finally {
      this.#waitingSince = undefined;
      Promise.resolve(pages.return?.()).catch(() => undefined);
    }
  }

  async #interrupted(cause: unknown): Promise<void> {
    const { settings, name } = this.#context;
    const message = `the subscription failed: ${textOf(cause)}`;
    const retryable = (cause as { readonly retryable?: unknown } | undefined)?.retryable === true;
    if (!retryable) throw new SessionEnd({ _tag: 'Broken', message, cause });
    this.#trouble = message;
    this.#attempt += 1;
    const delay = settings.backoff(this.#attempt, settings.random());
    tell(settings, { _tag: 'Interrupted', projection: name, attempt: this.#attempt, delay, message, cause });
    await settings.clock.sleep(delay, this.#over.signal);
  }
}

class EndedByItself extends Error {
  readonly retryable = true;
  constructor() {
    super('it ended by itself');
  }
}
