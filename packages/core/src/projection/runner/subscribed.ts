// The subscription of a session: it mends itself from the last place it gave, and can be cut when it is silent.
import type { EventLog, LogFilter, LogItem } from '../../ports/event-log.js';
import { comparePositions, type Position } from '../../ports/position.js';
import { textOf } from '../../codec/io-ts-issues.js';
import { tell, type EngineContext } from './engine-context.js';
import type { Place } from './progress-store.js';
import { SessionEnd } from './session-end.js';

/** Pages of items in log order, each event once, until the session ends or `close` is called. */
export class Subscribed implements AsyncIterable<readonly LogItem[]> {
  readonly #log: EventLog;
  readonly #filter: LogFilter;
  readonly #context: EngineContext;
  #place: Place;
  #current: AbortController | undefined;
  #closed = false;
  #waitingSince: number | undefined;
  #attempt = 0;

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

  /** Makes the subscription anew, from the last place. */
  cut(): void {
    this.#current?.abort();
  }

  close(): void {
    this.#closed = true;
    this.#current?.abort();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<readonly LogItem[], void> {
    while (!this.#closed) {
      const current = new AbortController();
      this.#current = current;
      const { checkpointInterval } = this.#context.settings;
      try {
        this.#wait();
        for await (const items of this.#log.subscribe({
          from: this.#place,
          filter: this.#filter,
          checkpointInterval,
          signal: current.signal,
        })) {
          if (this.#isClosed()) return;
          this.#waitingSince = undefined;
          this.#attempt = 0;
          this.#place = placeAfter(items) ?? this.#place;
          yield items;
          this.#wait();
        }
        if (!current.signal.aborted) await this.#interrupted(new EndedByItself());
      } catch (error) {
        await this.#interrupted(error);
      }
    }
  }

  /** Whether the log has something that should have come, up to `last` if it is given. @throws ReadError */
  async hasMore(last?: Position): Promise<boolean> {
    const from = this.#place;
    for await (const page of this.#log.readAll({ from, filter: this.#filter, maxCount: 2 })) {
      for (const { position } of page) {
        if (last !== undefined && comparePositions(position, last) > 0) return false;
        if (from === 'start' || comparePositions(position, from) > 0) return true;
      }
    }
    return false;
  }

  #isClosed(): boolean {
    return this.#closed;
  }

  #wait(): void {
    this.#waitingSince = this.#context.settings.clock.now();
  }

  async #interrupted(cause: unknown): Promise<void> {
    this.#waitingSince = undefined;
    const { settings, scope, name } = this.#context;
    const message = `the subscription failed: ${textOf(cause)}`;
    const retryable = (cause as { readonly retryable?: unknown } | undefined)?.retryable === true;
    if (!retryable) throw new SessionEnd({ _tag: 'Broken', message, cause });
    this.#attempt += 1;
    const delay = settings.backoff(this.#attempt, settings.random());
    tell(settings, { _tag: 'Interrupted', projection: name, attempt: this.#attempt, delay, message, cause });
    await settings.clock.sleep(delay, scope.signal);
  }
}

class EndedByItself extends Error {
  readonly retryable = true;
  constructor() {
    super('it ended by itself');
  }
}

function placeAfter(items: readonly LogItem[]): Position | undefined {
  for (let i = items.length - 1; i >= 0; i--) {
    const item = items[i];
    if (item?._tag === 'Event') return item.event.position;
    if (item?._tag === 'Checkpoint') return item.position;
  }
  return undefined;
}
