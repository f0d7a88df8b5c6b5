// Where the streams of the target end, and up to where in the source they are filled.
import { isLeft } from 'fp-ts/lib/Either.js';
import { textOf } from '../../codec/io-ts-issues.js';
import { ReadError, type ExpectedRevision } from '../../ports/event-store.js';
import type { RecordedEvent } from '../../ports/event.js';
import { comparePositions } from '../../ports/position.js';
import { lastInLog } from '../carry/last-in-log.js';
import { readOrigin, REPLAYED, type Mark, type Origin } from '../origin.js';
import type { ReplayIdentity } from '../replacements.js';
import type { ReplayFailureKind } from '../replay-failure.js';
import type { ReplayTarget } from '../replay-options.js';
import type { ReplayContext } from './replay-context.js';
import { SeenStreams } from './seen-streams.js';

/** The end of a stream of the target. */
export interface StreamEnd {
  readonly revision: ExpectedRevision;
  /** Up to here in the source, all that belongs in the stream is in it; `undefined`: nothing is. */
  readonly mark: Mark | undefined;
}

/** Why a stream of the target cannot be written by this replay. */
export interface NotOurs {
  readonly kind: ReplayFailureKind;
  readonly why: string;
}

const NEW: StreamEnd = { revision: 'no_stream', mark: undefined };

/**
 * The ends of the streams that were used last. That of another stream is read from the leader: the last event tells by its
 * origin how far the stream is filled.
 */
export class StreamEnds {
  readonly #to: ReplayTarget;
  readonly #identity: ReplayIdentity;
  readonly #most: number;
  readonly #ends = new Map<string, StreamEnd>();
  /** Of a target that was empty: what was written since. */
  readonly #seen: SeenStreams | undefined;
  #farthest: Mark | undefined;

  /**
   * @param options.most how many ends are kept.
   * @param options.fresh whether the target was empty when this replay, which never ran before, began.
   */
  constructor(to: ReplayTarget, identity: ReplayIdentity, options: { readonly most: number; readonly fresh: boolean }) {
    this.#to = to;
    this.#identity = identity;
    this.#most = options.most;
    this.#seen = options.fresh ? new SeenStreams() : undefined;
  }

  /** The latest mark that was read: as far as this, some runner of the replay has been. */
  get farthest(): Mark | undefined {
    return this.#farthest;
  }

  /** The end of a stream, if it is known without a read. */
  known(stream: string): StreamEnd | undefined {
    const end = this.#ends.get(stream);
    if (end === undefined) return this.#seen?.has(stream) === false ? NEW : undefined;
    // The newest stand last.
    this.#ends.delete(stream);
    this.#ends.set(stream, end);
    return end;
  }

  set(stream: string, end: StreamEnd): void {
    this.#ends.delete(stream);
    this.#ends.set(stream, end);
    this.#seen?.add(stream);
    if (this.#ends.size <= this.#most) return;
    for (const oldest of this.#ends.keys()) {
      this.#ends.delete(oldest);
      return;
    }
  }

  /** Somebody else has written to the stream. */
  forget(stream: string): void {
    this.#ends.delete(stream);
    this.#seen?.add(stream);
  }

  /** Reads where a stream ends. @throws ReadError */
  async read(stream: string): Promise<StreamEnd | NotOurs> {
    let end: StreamEnd | NotOurs;
    try {
      end = await this.#look(stream);
    } catch (error) {
      if (!(error instanceof ReadError) || error.fault !== 'stream-deleted') throw error;
      end = await this.#behind(stream, { kind: 'refused', why: `the target stream ${stream} is tombstoned` });
    }
    return this.#note(stream, end);
  }

  /** Where a stream ends that a refusal has told of, and that shows nothing. @throws ReadError */
  async readHidden(stream: string, revision: bigint): Promise<StreamEnd | NotOurs> {
    return this.#note(stream, await this.#behind(stream, hides(stream, revision)));
  }

  #note(stream: string, end: StreamEnd | NotOurs): StreamEnd | NotOurs {
    if ('why' in end) return end;
    this.set(stream, end);
    const { mark } = end;
    if (mark !== undefined && (this.#farthest === undefined || comparePositions(mark, this.#farthest) > 0))
      this.#farthest = mark;
    return end;
  }

  async #look(stream: string): Promise<StreamEnd | NotOurs> {
    const read = { direction: 'backwards', maxCount: 1, requireLeader: true } as const;
    for await (const [last] of this.#to.readStream(stream, read)) {
      if (last === undefined) continue;
      const found = originIn(this.#identity, last);
      if (found !== undefined) return { revision: last.revision, mark: found.mark };
      const whose = `${last.type} at revision ${String(last.revision)} was not written by this replay`;
      return { kind: 'occupied', why: `the target stream ${stream} has other events: ${whose}` };
    }
    return (await this.#hidden(stream)) ?? NEW;
  }

  // A stream without an event to be seen may have had some: to go on behind them would make them part of it.
  async #hidden(stream: string): Promise<StreamEnd | NotOurs | undefined> {
    const { hiddenRevision, streamCondition } = this.#to;
    const condition = await streamCondition?.(stream)();
    if (condition !== undefined) {
      if (isLeft(condition)) throw condition.left;
      const { status } = condition.right;
      if (status === 'tombstoned')
        return this.#behind(stream, { kind: 'refused', why: `the target stream ${stream} is tombstoned` });
      if (status === 'deleted')
        return this.#behind(stream, { kind: 'occupied', why: `the target stream ${stream} was deleted` });
    }
    const hidden = await hiddenRevision?.(stream)();
    if (hidden === undefined) return undefined;
    if (isLeft(hidden)) throw hidden.left;
    return hidden.right === undefined ? undefined : this.#behind(stream, hides(stream, hidden.right));
  }

  // What was carried over may have hidden all that this replay has written: then the log tells where it ended.
  async #behind(stream: string, otherwise: NotOurs): Promise<StreamEnd | NotOurs> {
    const { readAll } = this.#to;
    const last = readAll && (await lastInLog({ readAll }, stream));
    if (last === undefined) return otherwise;
    const found = originIn(this.#identity, last);
    return found === undefined ? otherwise : { revision: last.revision, mark: found.mark };
  }
}

// That a stream has events, and shows none.
function hides(stream: string, revision: bigint): NotOurs {
  return { kind: 'occupied', why: `the target stream ${stream} hides events up to revision ${String(revision)}` };
}

/** Where an event of this replay comes from; `undefined` for an event that another replay wrote, or none. */
export function originIn(
  { replay, log }: ReplayIdentity,
  event: RecordedEvent,
): { readonly origin: Origin; readonly mark: Mark } | undefined {
  const stored = event.metadata[REPLAYED];
  const found = stored === undefined ? undefined : readOrigin(stored);
  return found?.origin.replay === replay && found.origin.log === log ? found : undefined;
}

/**
 * Whether this replay wrote the event into its own source: then it is none of it. In the source of a copy, what a replay of
 * the same name wrote there is an event like any other.
 */
export function isOwn(
  { identity, isWithin }: Pick<ReplayContext, 'identity' | 'isWithin'>,
  event: RecordedEvent,
): boolean {
  return isWithin && originIn(identity, event) !== undefined;
}

/** What went wrong with a read, and whether it may be made again. */
export function readProblem(cause: unknown): { readonly text: string; readonly retryable: boolean } {
  return { text: textOf(cause), retryable: cause instanceof ReadError && cause.retryable };
}
