// What `millrace.config.ts` exports: where the log, the views and the model are.
import type {
  AnyDefinition,
  Carry,
  CheckpointStore,
  EqualFolds,
  EventLog,
  EventStore,
  LogFilter,
  Projection,
  ReplayPolicy,
  ReplaySource,
  ReportOptions,
  SnapshotStore,
  StreamMaintenance,
  Transform,
  UnknownEvents,
  ViewStore,
} from '@millrace/core';

/** What the command line needs of a store. All stores of Millrace have it. */
export type Store = EventStore & EventLog & Partial<StreamMaintenance>;

type Opened<A> = A | Promise<A>;

/** A replay, by the name that is given on the command line. */
export interface ReplayConfig {
  /** Where the log is copied to. */
  readonly to: () => Opened<Store>;
  /** Where it comes from. Default: the store of the config. */
  readonly from?: () => Opened<ReplaySource>;
  /** What is written in place of an event. Default: the event as it is stored. */
  readonly transform?: Transform;
  /** Which events are looked at. Default: all. */
  readonly filter?: LogFilter;
  /** To which target stream it is carried over what was done to a stream. Default: that of `replay`. */
  readonly carry?: Carry;
  /** What is done with an event that cannot be replayed. Default: `'stop'`. */
  readonly policy?: ReplayPolicy;
  /**
   * Where it is kept how far it is, given what `to` gave. Default: the `checkpoints` of the config. Without either, a
   * replay that is started again reads the source from its start, and cannot park.
   */
  readonly checkpoint?: (to: Store & StreamMaintenance) => Opened<CheckpointStore>;
  /** Streams that must fold to equal states when the target is verified. Default: none. */
  readonly folds?: readonly EqualFolds[];
  /** Which events of the target are read when it is verified: see `verifyReplay`. Default: all. */
  readonly targetFilter?: LogFilter;
}

/**
 * What is configured. Every factory is called only when a verb needs what it makes, and may be async; what it gives is
 * closed at the end if it has a method `close` or `end`.
 */
export interface MillraceConfig<S extends Store = Store, D extends AnyDefinition = AnyDefinition> {
  /** The event store. */
  readonly store: () => Opened<S>;
  /** The aggregates whose streams are in it: all of them, so that all events can be decoded. Default: none. */
  readonly models?: readonly D[];
  /** What is done with a stored event whose type no model has. Default: `'fail'`, as in `makeRepository`. */
  readonly unknownEvents?: UnknownEvents;
  /** Where the aggregates' snapshots are. Default: there are none. */
  readonly snapshots?: (store: S) => Opened<SnapshotStore>;
  /** Where the projections' views are. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- view stores of every kind of transaction are meant
  readonly views?: () => Opened<ViewStore<any>>;
  /** Where progress is kept of the projections whose handlers write elsewhere. */
  readonly checkpoints?: (store: S) => Opened<CheckpointStore>;
  readonly projections?: readonly Projection[];
  /**
   * The names of the custom projections that are kept in `checkpoints`, where there are `views` as well. Default: none of
   * them; where there are no `views`, all.
   */
  readonly atLeastOnce?: readonly string[];
  /** How many slots a projection is split into when it is first built, for all or by name. Default: 1. */
  readonly slots?: number | Readonly<Record<string, number>>;
  /** By name. */
  readonly replays?: Readonly<Record<string, ReplayConfig>>;
  /** Of `millrace model report`. */
  readonly report?: ReportOptions<D>;
  /** Called at the end, after all else is closed: for a pool that several factories share. */
  readonly close?: () => unknown;
}

/**
 * Types a config; it is given back as it is.
 *
 * @param config see `MillraceConfig`.
 * @example
 * // millrace.config.ts
 * export default defineConfig({
 *   store: () => eventStoreDBStore(process.env.EVENTSTORE_URL ?? 'esdb://localhost:2113?tls=false'),
 *   models: [Account],
 * });
 */
export function defineConfig<S extends Store, D extends AnyDefinition>(
  config: MillraceConfig<S, D>,
): MillraceConfig<S, D> {
  return config;
}
