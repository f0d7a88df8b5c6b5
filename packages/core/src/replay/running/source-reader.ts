// Reads the source for a replay: to an end that was known before, or on and on; it mends itself from the last place.
import { isLeft } from 'fp-ts/lib/Either.js';
import { textOf } from '../../codec/io-ts-issues.js';
import { ReadError } from '../../ports/event-store.js';
import type { LogFilter, LogItem } from '../../ports/event-log.js';
import type { RecordedEvent } from '../../ports/event.js';
import { comparePositions, type Position } from '../../ports/position.js';
import { unlessAborted } from '../../projection/runner/session-scope.js';
import { Patience } from './patience.js';
import { ReplayEnd } from './replay-end.js';
import type { ReplayContext } from './replay-context.js';

/** Takes what is read. */
export interface Taker {
  /** Everything up to here was taken. */
  readonly taken: Position | undefined;
  /** Whether it takes more. A method, since it may change between two looks. */
  readonly isOpen: () => boolean;
  /** Takes the next events. Settles when there is room for more. */
  readonly take: (events: readonly RecordedEvent[]) => Promise<void>;
  /** The source has told that it has come to `position`. */
  readonly mark: (position: Position) => void;
}

/** A part of the source. */
export interface Part {
  /** Inclusive. */
  readonly from: Position | 'start';
  /** Inclusive. */
  readonly until: Position;
  readonly filter: LogFilter | undefined;
}

/** Told when the end of the source is reached. */
export type AtEnd = () => void;

export class SourceReader {
  readonly #context: ReplayContext;
  readonly #to: Taker;
  readonly #patience: Patience;
  #waitingSince: number | undefined;
  #current: AbortController | undefined;

  constructor(context: ReplayContext, to: Taker) {
    this.#context = context;
    this.#to = to;
    this.#patience = new Patience(context);
  }

  /** The last place that was taken. */
  get taken(): Position | undefined {
    return this.#to.taken;
  }

  /** Since when it waits for the source, milliseconds by the replay's clock; `undefined` while the source waits for it. */
  get waitingSince(): number | undefined {
    return this.#waitingSince;
  }

  /** Gives all up to `until` to the taker. Ends early when that takes no more, or `signal` is aborted. @throws ReplayEnd */
  async readTo(until: Position, signal: AbortSignal): Promise<void> {
    const { filter } = this.#context.settings;
    const part = (): Part => ({ from: this.#to.taken ?? 'start', until, filter });
    const isNew = ({ position }: RecordedEvent): boolean =>
      this.#to.taken === undefined || comparePositions(position, this.#to.taken) > 0;
    const complete = await this.read(part, signal, async (page) => {
      const [first] = page;
      await this.#to.take(first === undefined || isNew(first) ? page : page.filter(isNew));
      return this.#to.isOpen();
    });
    if (complete && this.#to.isOpen()) this.#to.mark(later(this.#to.taken, until));
  }

  /**
   * Gives a part of the source to `take`, which says whether it wants more.
   *
   * @param part asked anew when a read has failed.
   * @returns whether all of it was given. @throws ReplayEnd
   */
  async read(
    part: () => Part,
    signal: AbortSignal,
    take: (page: readonly RecordedEvent[]) => Promise<boolean>,
  ): Promise<boolean> {
    const given = { enough: false };
    const isEnough = (): boolean => given.enough || isOver(signal);
    for (let complete = false; !complete;) {
      if (isEnough()) return false;
      complete = await this.#trying(signal, async () => {
        const { from, until, filter } = part();
        await this.#isThere(until);
        const pages = this.#context.settings.from.readAll({ from, ...(filter && { filter }) });
        await this.#each(pages, signal, async (page) => {
          const last = page[page.length - 1];
          const isPast = last !== undefined && comparePositions(last.position, until) > 0;
          const within = isPast ? page.filter(({ position }) => comparePositions(position, until) <= 0) : page;
          given.enough = !(await take(within));
          return !given.enough && !isPast;
        });
      });
    }
    return !isEnough();
  }

  /** Gives all that there is and comes to the intake, until `signal` is aborted. @throws ReplayEnd */
  async follow(signal: AbortSignal, atEnd: AtEnd): Promise<void> {
    const { from, filter, checkpointInterval } = this.#context.settings;
    while (!isOver(signal) && this.#to.isOpen()) {
      await this.#trying(signal, async () => {
        const current = new AbortController();
        const leave = (): void => current.abort();
        signal.addEventListener('abort', leave, { once: true });
        this.#current = current;
        try {
          const options = { checkpointInterval, signal: current.signal };
          const pages = from.subscribe({ from: this.#to.taken ?? 'start', ...options, ...(filter && { filter }) });
          await this.#each(pages, current.signal, (items) => this.#takeItems(items, atEnd));
        } finally {
          signal.removeEventListener('abort', leave);
        }
        if (!current.signal.aborted && this.#to.isOpen())
          throw new ReadError('unavailable', '$all', true, new Error('it ended by itself'));
      });
    }
  }

  /** Makes a subscription anew that has fallen silent. */
  cut(): void {
    this.#current?.abort();
  }

  // Whether it went well. What may be tried again is waited for.
  async #trying(signal: AbortSignal, work: () => Promise<void>): Promise<boolean> {
    try {
      await this.#isSame();
      await work();
      this.#patience.fine();
      return !isOver(signal);
    } catch (error) {
      if (isOver(signal)) return false;
      if (error instanceof ReplayEnd) throw error;
      const why = `the source could not be read: ${textOf(error)}`;
      const retryable = error instanceof ReadError && error.retryable;
      if (retryable && (await this.#patience.again(why))) return false;
      const { replay } = this.#context.identity;
      const after = this.#to.taken;
      throw new ReplayEnd({ _tag: 'SourceFailed', replay, after, message: `replay ${replay}: ${why}`, cause: error });
    }
  }

  // What is left when it hangs is not waited for.
  async #each<A>(pages: AsyncIterable<A>, signal: AbortSignal, take: (page: A) => Promise<boolean>): Promise<void> {
    const iterator = pages[Symbol.asyncIterator]();
    try {
      for (;;) {
        this.#waitingSince = this.#context.settings.clock.now();
        const page = await unlessAborted(iterator.next(), signal);
        this.#waitingSince = undefined;
        if (page.done === true || isOver(signal)) return;
        this.#patience.fine();
        if (!(await take(page.value)) || isOver(signal)) return;
      }
    } catch (error) {
      if (!isOver(signal)) throw error;
    } finally {
      this.#waitingSince = undefined;
      Promise.resolve(iterator.return?.()).catch(() => undefined);
    }
  }

  async #takeItems(items: readonly LogItem[], atEnd: AtEnd): Promise<boolean> {
    let events: RecordedEvent[] = [];
    let last = this.#to.taken;
    const flush = async (): Promise<void> => {
      if (events.length > 0) await this.#to.take(events);
      events = [];
    };
    for (const item of items) {
      if (item._tag === 'Event') {
        // One that mends itself may begin where it was.
        if (last !== undefined && comparePositions(item.event.position, last) <= 0) continue;
        last = item.event.position;
        events.push(item.event);
        continue;
      }
      await flush();
      if (!this.#to.isOpen()) return false;
      if (item._tag === 'Checkpoint') this.#to.mark(item.position);
      else atEnd();
    }
    await flush();
    return this.#to.isOpen();
  }

  // A subscription or a connection may mend itself towards another log, where a fresh server took the place of the old one.
  async #isSame(): Promise<void> {
    const answer = await this.#context.settings.from.identity();
    if (isLeft(answer)) throw answer.left;
    const { replay, log } = this.#context.identity;
    if (answer.right === log) return;
    const message = `replay ${replay} was reading the log ${log}, and now this is ${answer.right}: a fresh server, or another one`;
    throw new ReplayEnd({ _tag: 'OtherLog', replay, checkpoint: log, log: answer.right, message });
  }

  // A node that lags would end the read too early.
  async #isThere(until: Position): Promise<void> {
    const head = await this.#context.settings.from.head();
    if (isLeft(head)) throw head.left;
    if (head.right !== undefined && comparePositions(head.right, until) >= 0) return;
    throw new ReadError('unavailable', '$all', true, new Error('the node has not got as far as another one had'));
  }
}

function later(one: Position | undefined, other: Position): Position {
  return one !== undefined && comparePositions(one, other) > 0 ? one : other;
}

// A function, since it may change between two looks.
function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}
