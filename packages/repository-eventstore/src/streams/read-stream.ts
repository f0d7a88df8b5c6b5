// Reads one stream: frames become pages of recorded events, pulled one at a time, so that memory is bounded.
import { ReadError, type EventStore, type ReadStreamOptions, type RecordedEvent } from '@millrace/core';
import { WireError, type Connection, type Frame, type Frames } from '../connection/connection.js';
import { recordedOf } from './recorded-event.js';
import { readErrorOf } from '../wire-faults.js';

/** The reads of a store. Nothing is asked of the server before the first `next()`. */
export function streamReader(connection: Connection): EventStore['readStream'] {
  return (stream, options = {}) => ({ [Symbol.asyncIterator]: () => new Iteration(connection, stream, options) });
}

type Page = IteratorResult<readonly RecordedEvent[], undefined>;

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

// A class with private fields: printing a read prints neither what is in the stream nor how to reach it.
class Iteration implements AsyncIterator<readonly RecordedEvent[], undefined> {
  readonly #stream: string;
  #open: (() => Frames | undefined) | undefined;
  #frames: Frames | undefined;
  #begun = false;

  constructor(connection: Connection, stream: string, options: ReadStreamOptions) {
    this.#stream = stream;
    this.#open = () => open(connection, stream, options);
  }

  async next(): Promise<Page> {
    try {
      return await this.#pull();
    } catch (error) {
      // The call has failed; what it fails with, not what letting it go does, is the news.
      const again = this.#open;
      await this.return().catch(() => undefined);
      if (this.#begun || again === undefined || !isNotLeader(error))
        throw error instanceof ReadError ? error : readErrorOf(this.#stream, error);
      // The connection has turned to the leader, which is asked once.
      this.#begun = true;
      this.#open = again;
      return this.next();
    }
  }

  async #pull(): Promise<Page> {
    this.#frames ??= this.#open?.();
    for (;;) {
      const batch = await this.#frames?.next();
      if (batch === undefined || batch.done === true) return this.return();
      const value = eventsOf(batch.value);
      if (value.length === 0) continue;
      this.#begun = true;
      return { done: false, value };
    }
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    const frames = this.#frames;
    this.#open = undefined;
    this.#frames = undefined;
    await frames?.return?.();
    return DONE;
  }
}

function isNotLeader(error: unknown): boolean {
  return error instanceof WireError && error.fault === 'not-leader';
}

const LARGEST = 2n ** 63n - 1n;

// `undefined` for a read that can give nothing.
function open(connection: Connection, stream: string, options: ReadStreamOptions): Frames | undefined {
  const { direction = 'forwards', maxCount, requireLeader } = options;
  const from = options.from ?? (direction === 'forwards' ? 'start' : 'end');
  if (stream === '') throw new ReadError('refused', stream, false, new Error('a stream needs a name'));
  if (maxCount !== undefined && maxCount <= 0) return undefined;
  if (direction === 'forwards' && (from === 'end' || (from !== 'start' && from > LARGEST))) return undefined;
  return connection.readStream({
    stream,
    direction,
    from: typeof from === 'bigint' ? clamped(from) : from,
    ...(maxCount === undefined || maxCount === Infinity ? {} : { maxCount: BigInt(Math.ceil(maxCount)) }),
    ...(requireLeader === undefined ? {} : { requireLeader }),
  });
}

function clamped(from: bigint): bigint | 'end' {
  if (from < 0n) return 0n;
  return from > LARGEST ? 'end' : from;
}

function eventsOf(frames: readonly Frame[]): readonly RecordedEvent[] {
  const events: RecordedEvent[] = [];
  for (const frame of frames) if (frame._tag === 'Event') events.push(recordedOf(frame.event));
  return events;
}
