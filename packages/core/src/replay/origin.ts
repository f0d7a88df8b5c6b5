// Where a replayed event comes from, as its metadata tell: the one place that knows how that is stored.
import type { NewEvent, RecordedEvent } from '../ports/event.js';
import type { JsonObject } from '../ports/json.js';
import { comparePositions, type Position } from '../ports/position.js';

/** Where a replayed event comes from. */
export interface Origin {
  /** The name of the replay that wrote it. */
  readonly replay: string;
  /** `EventLog.identity` of the log that it comes from. */
  readonly log: string;
  readonly stream: string;
  readonly revision: bigint;
  readonly position: Position;
  readonly id: string;
  /** As it was stored there. */
  readonly type: string;
  /** When that log recorded it: milliseconds since the epoch. */
  readonly created: number;
  /** Which of the events that replace the original this one is, from 0. */
  readonly index: number;
  /** How many events replace the original. */
  readonly count: number;
}

/** Of a target stream: everything that belongs in it up to `position` of the source is in it. */
export type Mark = Position;

/** The name of the metadata in which it is kept. */
export const REPLAYED = 'replayed';

/**
 * Where a replayed event comes from; `undefined` for an event that no replay wrote. Of an event that was replayed several
 * times, the newest replay tells, and what it was replayed from is in the metadata `replayed.before`.
 *
 * @example
 * const origin = originOf(event);
 * const since = origin?.created ?? event.created; // when it really happened
 */
export function originOf(event: Pick<NewEvent, 'metadata'>): Origin | undefined {
  return readOrigin(event.metadata[REPLAYED])?.origin;
}

/** As `originOf`, with the mark of the stream as of this event. */
export function readOrigin(stored: unknown): { readonly origin: Origin; readonly mark: Mark } | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined;
  const { replay, log, stream, revision, commit, prepare, id, type, created, index, count, mark } =
    stored as JsonObject;
  const position = positionOf(commit, prepare);
  const at = bigintOf(revision);
  if (position === undefined || at === undefined) return undefined;
  if (typeof replay !== 'string' || typeof log !== 'string' || typeof stream !== 'string') return undefined;
  if (typeof id !== 'string' || typeof type !== 'string') return undefined;
  if (typeof created !== 'number' || typeof index !== 'number' || typeof count !== 'number') return undefined;
  const marked = Array.isArray(mark) ? positionOf(mark[0], mark[1]) : undefined;
  return {
    origin: { replay, log, stream, revision: at, position, id, type, created, index, count },
    mark: marked ?? position,
  };
}

/**
 * What is stored of an origin.
 *
 * @param mark is left out when it is the position of the event itself, as it is of all but retried events.
 */
export function writeOrigin(
  { replay, log, id, index, count }: Pick<Origin, 'replay' | 'log' | 'id' | 'index' | 'count'>,
  source: RecordedEvent,
  mark?: Mark,
): JsonObject {
  const { commit, prepare } = source.position;
  const before = source.metadata[REPLAYED];
  return {
    replay,
    log,
    stream: source.stream,
    revision: String(source.revision),
    commit: String(commit),
    prepare: String(prepare),
    id,
    type: source.type,
    created: source.created,
    index,
    count,
    ...(mark === undefined || comparePositions(mark, source.position) === 0
      ? {}
      : { mark: [String(mark.commit), String(mark.prepare)] }),
    ...(before === undefined ? {} : { before }),
  };
}

function positionOf(commit: unknown, prepare: unknown): Position | undefined {
  const [c, p] = [bigintOf(commit), bigintOf(prepare)];
  return c === undefined || p === undefined ? undefined : { commit: c, prepare: p };
}

function bigintOf(value: unknown): bigint | undefined {
  return typeof value === 'string' && /^-?\d{1,20}$/.test(value) ? BigInt(value) : undefined;
}
