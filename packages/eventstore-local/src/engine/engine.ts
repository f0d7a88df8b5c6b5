// What the server keeps and how it decides, without a wire: the log, its streams, and the rules of EventStoreDB.

/** A place in the log, in EventStoreDB's terms a byte offset: later events have larger ones. */
export interface LogPosition {
  readonly commit: number;
  readonly prepare: number;
}

export type ContentType = 'application/json' | 'application/octet-stream';

/** An event that a client wants written. */
export interface ProposedEvent {
  /** A UUID in lower case with hyphens. */
  readonly id: string;
  readonly type: string;
  readonly contentType: ContentType;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

/** An event of the log. Nobody changes its bytes. */
export interface EventRecord extends ProposedEvent {
  readonly stream: string;
  /** The place in its stream, from 0. A tombstone has the largest: 2^63 - 1, here `TOMBSTONE_REVISION`. */
  readonly revision: number;
  readonly position: LogPosition;
  /** Ticks of 100 ns since 1970. */
  readonly created: bigint;
}

/** An event with the link that led to it. A link whose target is gone has no `event`. */
export interface ResolvedEvent {
  readonly event: EventRecord | undefined;
  readonly link: EventRecord | undefined;
  /** Of the link if there is one, else of the event. */
  readonly position: LogPosition;
}

export type ExpectedVersion = number | 'no_stream' | 'any' | 'stream_exists';

/** The newest revision of a stream as a conflict tells it. */
export type CurrentVersion = number | 'no_stream';

export type WriteOutcome =
  /** In the log, or there already by the idempotency rule. `revision` and `position` are of the last event. */
  | { readonly _tag: 'Written'; readonly revision: CurrentVersion; readonly position: LogPosition | undefined }
  | { readonly _tag: 'WrongExpectedVersion'; readonly current: CurrentVersion }
  | { readonly _tag: 'StreamDeleted' }
  /** The same events are written but not committed yet. The server answers nothing: the request runs into its time limit. */
  | { readonly _tag: 'NotReady' };

export type Direction = 'forwards' | 'backwards';

export interface StreamPage {
  readonly _tag: 'Page';
  readonly events: readonly EventRecord[];
  /** Where the next page begins; `undefined` at the end (or the start, backwards). */
  readonly next: number | undefined;
  /** The newest revision of the stream, hidden events included. */
  readonly last: number;
}

export type StreamRead = StreamPage | { readonly _tag: 'NotFound' } | { readonly _tag: 'StreamDeleted' };

export interface LogPage {
  readonly events: readonly EventRecord[];
  /** Where the next page begins, to be handed back as `from`. */
  readonly next: LogPosition;
  /** How many records were looked at, those that the filter refused included. */
  readonly looked: number;
  /** Nothing lies beyond. */
  readonly end: boolean;
  /** The server refuses `from`: no record begins there, or, backwards, it is beyond the end. The page is empty. */
  readonly invalid?: true;
}

/** Whether a record passes; system records are asked too. */
export type RecordFilter = (record: EventRecord) => boolean;

/**
 * The engine of one log. Everything but durability is synchronous: a write is decided against all that was written
 * before it, and reads show what is committed. A write is acknowledged only after `committed(position)` has said so:
 * then it is replicated (see `holdReplication`) and, with a directory, on the disk.
 */
export interface LogEngine {
  readonly append: (stream: string, expected: ExpectedVersion, events: readonly ProposedEvent[]) => WriteOutcome;
  /** Soft delete: sets `$tb` of the stream's metadata beyond everything, as the server does. */
  readonly softDelete: (stream: string, expected: ExpectedVersion) => WriteOutcome;
  readonly tombstone: (stream: string, expected: ExpectedVersion) => WriteOutcome;

  /** Resolves when everything up to `position` is committed; rejects when it was lost with its leader. */
  readonly committed: (position: LogPosition | undefined) => Promise<void>;

  /** `from` is inclusive. Hidden events ($tb, $maxCount, $maxAge) are left out. At most `limit` events. */
  readonly readStream: (
    stream: string,
    from: number | 'start' | 'end',
    direction: Direction,
    limit: number,
  ) => StreamRead;
  /** `from` is inclusive forwards and exclusive backwards, as on the server. Looks at no more than `window` records. */
  readonly readAll: (
    from: LogPosition | 'start' | 'end',
    direction: Direction,
    limit: number,
    filter?: RecordFilter,
    window?: number,
  ) => LogPage;
  /** The target of a link event (`$>`): data is `revision@stream`. Others are given back as they are. */
  readonly resolve: (record: EventRecord) => ResolvedEvent;
  /** The position just behind the newest committed record. */
  readonly end: () => LogPosition;
  /** Calls back after each commit of new records, until the function it returns is called. */
  readonly onCommitted: (listener: () => void) => () => void;

  /** From now on writes are decided but not committed, as on a leader that has lost its followers. */
  readonly holdReplication: () => void;
  /** Commits what is held, in order. */
  readonly resumeReplication: () => void;
  /** The held writes never were: a new leader has been elected without them. Their `committed` rejects. */
  readonly loseUnreplicated: () => void;

  /** Forgets the recent event ids that `any` and `stream_exists` ask, as a restart or another leader does. */
  readonly forgetRecentIds: () => void;

  /** Flushes; what is held then never commits here, and its `committed` rejects. Writes after it throw. */
  readonly close: () => Promise<void>;
}

export const TOMBSTONE_REVISION = Number.MAX_SAFE_INTEGER;
