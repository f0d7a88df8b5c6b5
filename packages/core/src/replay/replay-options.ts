// What can be set of a replay.
import type { CheckpointStore } from '../ports/checkpoint-store.js';
import type { Clock } from '../ports/clock.js';
import type { EventLog, LogFilter } from '../ports/event-log.js';
import type { EventStore } from '../ports/event-store.js';
import type { StreamChanges } from '../ports/stream-changes.js';
import type { StreamMaintenance } from '../ports/stream-maintenance.js';
import type { RetryPolicy } from '../transact/retry-policy.js';
import type { Carry } from './carry/carry-streams.js';
import type { ReplayStatus } from './replay-status.js';
import type { Transform } from './transform.js';

/** Where a replay reads: a store, an archive, a log that leaves out what its streams hide (`asInStream`). */
export type ReplaySource = Pick<EventLog, 'readAll' | 'subscribe' | 'head' | 'identity'> &
  Partial<Pick<StreamChanges, 'readStreamChanges'>>;

/**
 * Where a replay writes. A target that is a log as well is asked for its name, so that a checkpoint that counts what was
 * written to another target is recognised, and for its head, so that new streams of an empty target are not read first;
 * the ends of streams that show nothing any more are looked for in it. Into one that maintains its streams it is carried
 * over what was done to those of the source.
 */
export type ReplayTarget = EventStore &
  Partial<Pick<EventLog, 'head' | 'identity' | 'readAll'> & Pick<StreamChanges, 'streamCondition'> & StreamMaintenance>;

/** What a replay does with an event that cannot be replayed: stop, or set its source stream aside and go on with the others. */
export type ReplayPolicy = 'stop' | 'park';

/** What is replayed, and how. All but the first three have a default. */
export interface ReplayOptions {
  /** Names the replay: in what it writes, and its checkpoint. A replay that is started again goes on under its name. */
  readonly name: string;
  readonly from: ReplaySource;
  /** Another store, or the same one: then what this replay has written is not replayed again. */
  readonly to: ReplayTarget;
  /** What is written in place of an event. Default: `asStored`, the same. */
  readonly transform?: Transform;
  /** Which events are read. Default: all. To be the same each time the replay is started. */
  readonly filter?: LogFilter;
  /**
   * To which target stream it is carried over what was done to a source stream: metadata, soft deletes, tombstones. Name
   * one only where a source stream is replayed into it whole, and alone. It is done at the end, and done again when the
   * replay is started again; what is not carried over is in the report. Default: to the stream of the same name, when
   * there is no transform; otherwise all is only reported.
   */
  readonly carry?: Carry;
  /**
   * Where it is kept how far the replay is, and who may run it. Default: nowhere. Then a replay that is started again reads
   * the source from the start, and writes what is missing.
   */
  readonly checkpoint?: CheckpointStore;
  /** Default: `'stop'`. `'park'` needs a checkpoint store. */
  readonly policy?: ReplayPolicy;
  /** Whether it goes on when it has reached the end of the source, until it is stopped or cut over. Default: false. */
  readonly follow?: boolean;
  /** Whether it only reads and transforms, writes nothing, and says what it would write. Default: false. */
  readonly dryRun?: boolean;
  /** Whether it may be started although it was cut over. Default: false. */
  readonly afterCutOver?: boolean;
  /** The most source events in hand: read, and not yet written. Default: 4,096. */
  readonly inHand?: number;
  /** The most appends in flight, each to another stream. Default: 64. */
  readonly parallel?: number;
  /** The most events in one append, save that all that replace one event in one stream are appended together. Default: 256. */
  readonly batch?: number;
  /** Of how many target streams it is kept in memory where they end. Default: 100,000. */
  readonly cachedStreams?: number;
  /** More parked streams than this are no accident: the replay stops. Default: 100. */
  readonly maxParked?: number;
  /** How often it is tried, without any progress, what a store fails to do, and the waits. Default: 15 times, in about a minute. */
  readonly retry?: RetryPolicy;
  /** Names this runner in leases. Default: a random name. */
  readonly owner?: string;
  /** Milliseconds for which the lease is taken; it is renewed three times as often. Default: 10,000. */
  readonly lease?: number;
  /** Whether to wait for a lease that another runner holds; else the replay ends as `Fenced`. Default: true. */
  readonly standby?: boolean;
  /** Milliseconds after which the checkpoint is saved. Default: 1,000. */
  readonly saveEvery?: number;
  /** Events after which it is saved, if that is earlier. Default: 20,000. */
  readonly saveAfter?: number;
  /** While it follows: events looked at after which the log tells how far it is, although none passes the filter. Default: 1,000. */
  readonly checkpointInterval?: number;
  /** Milliseconds of silence, while it follows, after which the log is asked whether something should have come. Default: 10,000. */
  readonly watchEvery?: number;
  /** Told how it is going, about once per `progressEvery`, and at the end. What it throws is ignored. */
  readonly onProgress?: (status: ReplayStatus) => unknown;
  /** In milliseconds. Default: 1,000. */
  readonly progressEvery?: number;
  /** Aborting stops it, as `stop` does. */
  readonly signal?: AbortSignal;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** In [0, 1): spreads the waits. Default: `Math.random`. */
  readonly random?: () => number;
}
