// Why a stored event cannot be read: what a load, a projection and a dry run say of it.
import type { Issue } from '../codec/json.js';
import type { RecordedEvent } from '../ports/event.js';

/** What stands in the way of reading a stored event. */
export type UnreadableKind =
  /** The model has no event of that type, neither now nor earlier. */
  | 'unknown-type'
  /** The stored bytes are no JSON. */
  | 'undecodable'
  /** It is of a newer version than the model knows, or its version is none. */
  | 'newer-version'
  /** A step threw, or gave what the version after it or the event that it names refuses. */
  | 'upcast-failed'
  /** The codecs of the version in which it is stored refuse it. */
  | 'does-not-decode';

/** A stored event that cannot be read. The event itself says where it is. A class, so that it can be told from data. */
export class Unreadable {
  readonly _tag = 'Unreadable';
  constructor(
    readonly kind: UnreadableKind,
    readonly recorded: RecordedEvent,
    readonly message: string,
    readonly cause?: unknown,
  ) {}
}

/** Issues in one line, each with its path. */
export function inWords(issues: readonly Issue[]): string {
  return issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
}
