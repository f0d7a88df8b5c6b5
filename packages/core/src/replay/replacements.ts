// Runs a transform on one event: the one place from which replay, dry run and verification know what is to be written.
import { nameUuid } from '../aggregate/name-uuid.js';
import { isStrayPromise } from '../aggregate/stray-promise.js';
import { freezeJson, within } from '../codec/json.js';
import type { NewEvent, RecordedEvent } from '../ports/event.js';
import { REPLAYED, writeOrigin, type Mark } from './origin.js';
import { replayFailure, type ReplayFailure } from './replay-failure.js';
import type { ReplacedBy, Transform } from './transform.js';

// The namespace of the ids of replayed events: a UUIDv4 drawn once, and never to be changed.
const NAMESPACE = Uint8Array.from([
  0x8b, 0x60, 0x2e, 0xd7, 0x14, 0x9f, 0x4a, 0x35, 0x92, 0xc8, 0x07, 0xe1, 0x5d, 0xb3, 0x7a, 0x46,
]);

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Who replays what. */
export interface ReplayIdentity {
  /** The name of the replay. */
  readonly replay: string;
  /** `EventLog.identity` of the source. */
  readonly log: string;
}

/** An event that is to be written to the target. */
export interface Replacement {
  readonly stream: string;
  readonly source: RecordedEvent;
  /** The event as it is appended. @param mark see `writeOrigin`. */
  readonly event: (mark?: Mark) => NewEvent;
}

/**
 * What is to be written in place of `source`, in the order in which the transform gave it. The same source gives the same
 * ids: one event that stays in a stream of the same name keeps its id, since it is the same event; any other gets an id
 * that is computed from the replay, the place of its source, its index and its stream.
 */
export function replacementsOf(
  transform: Transform,
  { replay, log }: ReplayIdentity,
  source: RecordedEvent,
): readonly Replacement[] | ReplayFailure {
  let given: ReturnType<Transform>;
  try {
    given = transform(source);
  } catch (cause) {
    return replayFailure('transform-failed', source, `the transform threw: ${wordsOf(cause)}`, cause);
  }
  if (isStrayPromise(given)) return replayFailure('transform-failed', source, 'the transform gave a promise');
  if (given === undefined) return [];
  const all = isList(given) ? given : [given];
  const replacements: Replacement[] = [];
  for (const [index, one] of all.entries()) {
    const wrong = wrongWith(one);
    if (wrong !== undefined) {
      const which = all.length === 1 ? '' : `, number ${String(index)} of ${String(all.length)},`;
      return replayFailure('transform-failed', source, `what the transform gave${which} is no event: ${wrong}`);
    }
    if (source.undecodable !== undefined && one.data === source.data)
      return replayFailure('undecodable', source, `its bytes are no JSON (${source.undecodable.reason})`);
    replacements.push(replacement(one, index, all.length));
  }
  return replacements;

  function replacement(one: ReplacedBy, index: number, count: number): Replacement {
    const { stream, type, data, metadata } = one;
    const isSame = count === 1 && stream === source.stream && UUID.test(source.id);
    const place = [replay, log, source.stream, String(source.revision), source.id, stream, index];
    const id = isSame ? source.id : nameUuid(NAMESPACE, JSON.stringify(place));
    const origin = { replay, log, id: source.id, index, count };
    return {
      stream,
      source,
      event: (mark) => ({
        id,
        type,
        data,
        metadata: Object.freeze({ ...metadata, [REPLAYED]: writeOrigin(origin, source, mark) }),
      }),
    };
  }
}

/** Whether `result` says why the event cannot be replayed. */
export function isReplayFailure(result: readonly Replacement[] | ReplayFailure): result is ReplayFailure {
  return !Array.isArray(result);
}

/** An error in words, whatever was thrown. */
export function wordsOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function isList(given: ReplacedBy | readonly ReplacedBy[]): given is readonly ReplacedBy[] {
  return Array.isArray(given);
}

function wrongWith(one: ReplacedBy | undefined | null): string | undefined {
  if (typeof one !== 'object' || one === null) return 'it is no object';
  const { stream, type, data, metadata } = one as Readonly<Record<keyof ReplacedBy, unknown>>;
  for (const [name, value] of [
    ['stream', stream],
    ['type', type],
  ] as const) {
    if (typeof value !== 'string' || value === '') return `\`${name}\` is no name`;
    if (value.startsWith('$')) return `\`${name}\` is '${value}': names that begin with $ are the system's`;
  }
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) return '`metadata` is no object';
  const inData = freezeJson(data);
  const inMetadata = freezeJson(metadata);
  const issue = inData !== undefined ? within('data', inData) : inMetadata && within('metadata', inMetadata);
  return issue && `${issue.path}: ${issue.message}`;
}
