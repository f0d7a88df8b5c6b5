// Reads the events of a parked stream from the log again.
import { isLeft } from 'fp-ts/lib/Either.js';
import { textOf } from '../../codec/io-ts-issues.js';
import type { RecordedEvent } from '../../ports/event.js';
import { ReadError } from '../../ports/event-store.js';
import type { EventLog } from '../../ports/event-log.js';
import type { ParkedStream } from '../../ports/parked-stream.js';
import { comparePositions, type Position } from '../../ports/position.js';
import { SessionEnd } from './session-end.js';

/** So many reads in a row may not give what has been seen to go by: a node that is read may lag. */
const VAIN_READS = 5;

/** Why a stream stays parked when they were in vain. */
export const NOT_GIVEN = 'the log that is read does not know yet of all events of the stream that have gone by';

/**
 * The events that wait for one stream. They are read from the log and not from the stream: a truncation must not take
 * from a view what it would have shown.
 */
export class ParkedReader {
  readonly #log: EventLog;
  #pages: AsyncIterator<readonly RecordedEvent[], unknown> | undefined;
  /** The present read gives what there is up to here. */
  #upTo: Position | undefined;
  #vain = 0;
  /** Pages of the present read, or of the last one. */
  #given = 0;

  constructor(log: EventLog) {
    this.#log = log;
  }

  /** Whether the log was asked often enough for what it does not give. */
  get inVain(): boolean {
    return this.#vain >= VAIN_READS;
  }

  /** Whether the read that has ended gave no more than a page: what has gone by meanwhile is little as well. */
  get wasShort(): boolean {
    return this.#pages === undefined && this.#given <= 1;
  }

  /**
   * Whether all up to `position` that there is was given when `next` gives no more: the node that was read knew of it, so
   * what it did not give is gone (scavenged, or hidden where the log leaves out what streams hide). Else it may lag, or
   * more has gone by since the read began.
   */
  isCompleteUpTo(position: Position): boolean {
    return this.#upTo !== undefined && comparePositions(this.#upTo, position) >= 0;
  }

  /**
   * The next events from `place` on, up to `last`; none when there are no more. Then the next call begins anew.
   *
   * @throws SessionEnd when the log cannot be read.
   */
  async next(place: ParkedStream, last: Position): Promise<readonly RecordedEvent[]> {
    this.#pages ??= await this.#begin(place, last);
    const page = await this.#pages.next().catch((error: unknown) => {
      throw readEnd(place, error);
    });
    if (page.done === true) {
      this.#pages = undefined;
      this.#vain += 1;
      return [];
    }
    this.#vain = 0;
    this.#given += 1;
    return page.value;
  }

  /** Leaves the present read, if there is one. */
  close(): void {
    // Not awaited: a read that hangs may hang here as well.
    void this.#pages?.return?.().catch(() => undefined);
    this.#pages = undefined;
  }

  async #begin(place: ParkedStream, last: Position): Promise<AsyncIterator<readonly RecordedEvent[], unknown>> {
    const head = await this.#log.head();
    if (isLeft(head)) throw readEnd(place, head.left);
    this.#given = 0;
    this.#upTo = head.right !== undefined && comparePositions(head.right, last) > 0 ? last : head.right;
    return parkedEvents(this.#log, place, last);
  }
}

async function* parkedEvents(
  log: EventLog,
  { stream, revision, position }: ParkedStream,
  last: Position,
): AsyncGenerator<readonly RecordedEvent[], void> {
  for await (const page of log.readAll({ from: position, filter: { by: 'stream', prefixes: [stream] } })) {
    // Other streams may begin with this one's name.
    const waiting = page.filter(
      (event) => event.stream === stream && event.revision >= revision && comparePositions(event.position, last) <= 0,
    );
    if (waiting.length > 0) yield waiting;
    const end = page[page.length - 1];
    if (end !== undefined && comparePositions(end.position, last) >= 0) return;
  }
}

function readEnd({ stream }: ParkedStream, cause: unknown): SessionEnd {
  const retryable = cause instanceof ReadError && cause.retryable;
  const message = `the events that wait for ${stream} cannot be read: ${textOf(cause)}`;
  return new SessionEnd({ _tag: retryable ? 'Interrupted' : 'Broken', message, cause });
}

/** The place after `event`, which is handled. */
export function after(place: ParkedStream, { revision, position }: RecordedEvent): ParkedStream {
  return { ...place, revision: revision + 1n, position };
}
