// A read or a subscription as batches of frames, pulled: the call is paused while more frames are in hand than a bound.
import type { ClientReadableStream } from '@grpc/grpc-js';
import { WireError, type Frame, type Frames } from './connection.js';
import { CLOSED, type Lines, type OpenLine } from './lines.js';
import type { Timers } from './timers.js';
import { exceptionOf, isServiceError, wireErrorOf } from './wire-error-of.js';
import { NOTHING, decodeReadResponse } from './wire/read-response.js';

export interface FramesOptions {
  readonly lines: Lines;
  readonly timers: Timers;
  /** Milliseconds without a frame while one is waited for. */
  readonly readTimeout: number;
  readonly request: Uint8Array;
  readonly requireLeader: boolean;
  /** The call in words, for errors. */
  readonly what: string;
  /** A subscription may be silent for ever once the server has said anything at all. */
  readonly subscription: boolean;
  readonly onOpen: (frames: OpenFrames) => void;
  readonly onClose: (frames: OpenFrames) => void;
}

/** What a connection must know of the frames that it has given out, to end them when it is closed. */
export interface OpenFrames {
  readonly fail: (error: WireError) => void;
}

type Batch = IteratorResult<readonly Frame[], undefined>;

interface Waiter {
  readonly resolve: (batch: Batch) => void;
  readonly reject: (error: unknown) => void;
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

// In hand before the call is paused. gRPC and the socket hold a window of 64 KiB and a handful of messages besides.
const MOST_FRAMES = 1_000;
const MOST_BYTES = 4 * 1024 * 1024;

/** Nothing is asked of the server before the first `next()`. */
export class FramesOfCall implements Frames, OpenFrames {
  readonly #options: FramesOptions;
  readonly #waiters: Waiter[] = [];
  #frames: Frame[] = [];
  #bytes = 0;
  #state: 'new' | 'running' | 'ended' = 'new';
  #line: OpenLine | undefined;
  #call: ClientReadableStream<Frame | typeof NOTHING> | undefined;
  #error: unknown;
  #heard = false;
  #handing = false;
  #cancelTimer: (() => void) | undefined;

  constructor(options: FramesOptions) {
    this.#options = options;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Batch> {
    if (this.#state === 'new') this.#start();
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      this.#serve();
      this.#watch();
    });
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.#frames = [];
    this.#end(undefined);
    return DONE;
  }

  fail(error: WireError): void {
    this.#end(error);
  }

  #start(): void {
    const { lines, what, onOpen } = this.#options;
    this.#state = 'running';
    onOpen(this);
    const line = lines.now();
    if (line !== undefined) this.#begin(line);
    else
      lines
        .open()
        .then(this.#begin)
        .catch((error: unknown) => this.#end(wireErrorOf(error, what, true)));
  }

  readonly #begin = (line: OpenLine): void => {
    if (this.#state === 'ended') return;
    const { request, requireLeader } = this.#options;
    this.#line = line;
    const call = line.serverStream({ path: PATH, decode: decodeReadResponse, requireLeader }, request);
    this.#call = call;
    call.on('data', this.#take);
    call.on('error', this.#failed);
    call.on('end', this.#ended);
  };

  readonly #take = (frame: Frame | typeof NOTHING): void => {
    this.#heard = true;
    if (frame === NOTHING) return;
    this.#frames.push(frame);
    if (frame._tag === 'Event') this.#bytes += frame.event.data.length + frame.event.metadata.length;
    if (this.#frames.length >= MOST_FRAMES || this.#bytes >= MOST_BYTES) this.#call?.pause();
    // What has come in one piece is handed on in one piece: gRPC gives the messages of a packet one by one.
    if (this.#waiters.length > 0 && !this.#handing) {
      this.#handing = true;
      setImmediate(this.#hand);
    }
  };

  readonly #hand = (): void => {
    this.#handing = false;
    this.#serve();
  };

  readonly #ended = (): void => this.#end(undefined);

  readonly #failed = (error: Error): void => {
    const { lines, what } = this.#options;
    if (this.#state === 'ended') return;
    // Frames that came before the error are given before it. Reading them gives each to the listener as well.
    this.#call?.off('data', this.#take);
    for (let frame = this.#next(); frame !== null; frame = this.#next()) this.#take(frame);
    if (this.#line !== undefined) lines.report(this.#line, error);
    const empty = isServiceError(error) && exceptionOf(error) === 'stream-not-found';
    this.#end(empty ? undefined : wireErrorOf(error, what, true));
  };

  #next(): Frame | typeof NOTHING | null {
    return this.#call?.read() ?? null;
  }

  // Hands the frames to whoever waits, then the end.
  #serve(): void {
    while (this.#waiters.length > 0) {
      if (this.#frames.length > 0) {
        const value = this.#frames;
        this.#frames = [];
        this.#bytes = 0;
        this.#waiters.shift()?.resolve({ done: false, value });
        this.#call?.resume();
      } else if (this.#state !== 'ended') return;
      else if (this.#error === undefined) this.#waiters.shift()?.resolve(DONE);
      else {
        const error = this.#error;
        this.#error = undefined;
        this.#waiters.shift()?.reject(error);
      }
    }
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  // Keeps a timer while somebody waits for the server, and only then.
  #watch(): void {
    const { timers, readTimeout, subscription } = this.#options;
    if (this.#waiters.length === 0 || this.#cancelTimer !== undefined || (subscription && this.#heard)) return;
    this.#cancelTimer = timers.after(readTimeout, () => this.#late());
  }

  #late(): void {
    const { lines, what, readTimeout } = this.#options;
    this.#cancelTimer = undefined;
    // A frame that is in hand is handed on in this turn.
    if (this.#frames.length > 0) return;
    if (this.#line !== undefined) lines.giveUp(this.#line);
    this.#end(new WireError('timeout', true, `${what}: nothing came within ${readTimeout} ms`));
  }

  #end(error: WireError | undefined): void {
    if (this.#state === 'ended') return;
    const started = this.#state === 'running';
    this.#state = 'ended';
    this.#error = error;
    const call = this.#call;
    if (call !== undefined) {
      call.off('data', this.#take);
      call.off('end', this.#ended);
      call.off('error', this.#failed);
      // Cancelling gives an error, which would be thrown if nobody listened.
      call.on('error', ignore);
      call.cancel();
      call.resume();
    }
    this.#call = undefined;
    this.#line = undefined;
    if (started) this.#options.onClose(this);
    this.#serve();
  }
}

const PATH = '/event_store.client.streams.Streams/Read';

function ignore(): void {
  // Nothing is left to be told.
}

/** A read of a connection that is closed. */
export function closedFrames(): Frames {
  const fails = async (): Promise<Batch> => Promise.reject(CLOSED());
  const frames: Frames = { next: fails, return: async () => DONE, [Symbol.asyncIterator]: () => frames };
  return frames;
}
