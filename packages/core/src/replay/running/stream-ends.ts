// Where the streams of the target end, and up to where in the source they are filled.
import { isLeft } from 'fp-ts/lib/Either.js';
import { textOf } from '../../codec/io-ts-issues.js';
import { ReadError, type ExpectedRevision } from '../../ports/event-store.js';
import type { RecordedEvent } from '../../ports/event.js';
import { comparePositions, type Position } from '../../ports/position.js';
import { lastInLog } from '../carry/last-in-log.js';
import { readOrigin, REPLAYED, type Mark, type Origin } from '../origin.js';
import type { ReplayIdentity } from '../replacements.js';
import type { ReplayFailureKind } from '../replay-failure.js';
import type { ReplayTarget } from '../replay-options.js';
import type { ReplayContext } from './replay-context.js';
import { SeenStreams } from './seen-streams.js';
import { sourceName, type Written } from './written.js';

/** The end of a stream of the target. */
export interface StreamEnd {
  readonly revision: ExpectedRevision;
  /** Up to here in the source, all that belongs in the stream is in it; `undefined`: nothing is. */
  readonly mark: Mark | undefined;
  /** What of the source is in it up to `mark`, where an earlier run was further than its checkpoint. */
  readonly written?: Written;
}

/** From where on the source may have been replayed by a run that could not keep it. */
export interface Overlap {
  readonly since: Position | undefined;
}

/** Why a stream of the target cannot be written by this replay. */
export interface NotOurs {
  readonly kind: ReplayFailureKind;
  readonly why: string;
}

const NEW: StreamEnd = { revision: 'no_stream', mark: undefined };

/** So many source events are remembered at most. Behind a checkpoint there are no more than are replayed between two. */
const REMEMBERED = 200_000;

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
  readonly #overlap: Overlap | undefined;
  #remembered = 0;
  #farthest: Mark | undefined;

  /**
   * @param options.most how many ends are kept.
   * @param options.fresh whether the target was empty when this replay, which never ran before, began.
   * @param options.overlap where what is said to be in a stream is looked for in it; nothing is looked for without.
   */
  constructor(
    to: ReplayTarget,
    identity: ReplayIdentity,
    options: { readonly most: number; readonly fresh: boolean; readonly overlap: Overlap | undefined },
  ) {
    this.#to = to;
    this.#identity = identity;
    this.#most = options.most;
    this.#seen = options.fresh ? new SeenStreams() : undefined;
    this.#overlap = options.overlap;
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
      if (found !== undefined) return this.#withWritten(stream, { revision: last.revision, mark: found.mark });
      const whose = `${last.type} at revision ${String(last.revision)} was not written by this replay`;
      return { kind: 'occupied', why: `the target stream ${stream} has other events: ${whose}` };
    }
    return (await this.#hidden(stream)) ?? NEW;
  }

  // Behind the checkpoint what is to be there is looked for: an event that could not be written then, or was left out by a
  // transform that has changed since, would be taken for written else.
  async #withWritten(stream: string, end: { readonly revision: bigint; readonly mark: Mark }): Promise<StreamEnd> {
    if (this.#overlap === undefined) return end;
    const { since } = this.#overlap;
    const events = new Set<string>();
    const knownFrom = (behind: Position | undefined): StreamEnd => ({ ...end, written: { behind, events } });
    const isBehind = (mark: Mark): boolean => since !== undefined && comparePositions(mark, since) <= 0;
    let oldest: { readonly revision: bigint; readonly mark: Mark } | undefined;
    if (isBehind(end.mark)) return end;
    const read = { direction: 'backwards', from: end.revision, requireLeader: true } as const;
    for await (const page of this.#to.readStream(stream, read))
      for (const event of page) {
        const found = originIn(this.#identity, event);
        if (found === undefined) continue;
        if (isBehind(found.mark)) return knownFrom(since);
        if (this.#remembered >= REMEMBERED) return oldest === undefined ? end : knownFrom(oldest.mark);
        this.#remembered += 1;
        events.add(sourceName(found.origin));
        oldest = { revision: event.revision, mark: found.mark };
      }
    if (oldest === undefined) return end;
    // What is hidden was written before what is not.
    return knownFrom(oldest.revision === 0n ? since : oldest.mark);
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
