// A model as plain data: what the reports are written from, and what a tool of one's own may read.

/** A model: its aggregates and its projections, in the order in which they were given. JSON holds all of it. */
export interface ModelDescription {
  readonly title: string;
  readonly aggregates: readonly AggregateDescription[];
  readonly projections: readonly ProjectionDescription[];
}

/** An aggregate: what identifies it, what can happen to it, and what can be asked of it. */
export interface AggregateDescription {
  readonly type: string;
  readonly doc: string | undefined;
  readonly key: readonly PropertyDescription[];
  /** The pattern of its stream names: `account-{accountId}`. */
  readonly streams: string;
  /** The name of the codec of its state, where the definition has one. */
  readonly state: string | undefined;
  /** The version of the fold. */
  readonly version: number;
  /** A snapshot is taken every so many events; `undefined` when none is taken. */
  readonly snapshotEvery: number | undefined;
  readonly events: readonly EventDescription[];
  /** Events that may be stored and are none of the model any more. */
  readonly retired: readonly RetiredDescription[];
  readonly commands: readonly CommandDescription[];
}

/** A property of a key, of an event, of a command or of a row. */
export interface PropertyDescription {
  readonly name: string;
  /** The name of its codec: `string`, `("cash" | "card")`. */
  readonly codec: string;
  /** Whether it may be left out. */
  readonly optional: boolean;
}

/** An event as it is now, and the versions of it that may be stored. */
export interface EventDescription {
  readonly name: string;
  /** As stored: `account/opened`. */
  readonly type: string;
  readonly doc: string | undefined;
  /** The current version, from 1. */
  readonly version: number;
  /** Names under which it was stored earlier. */
  readonly formerly: readonly string[];
  /** Of its data, the key left out. */
  readonly properties: readonly PropertyDescription[];
  /** The oldest first. */
  readonly older: readonly OlderVersionDescription[];
}

/** An event that may be stored, and is read as others or not at all. */
export interface RetiredDescription {
  readonly name: string;
  /** As stored: `account/paidIn`. */
  readonly type: string;
  /** The oldest first. */
  readonly older: readonly OlderVersionDescription[];
}

/** A version of an event before the current one. */
export interface OlderVersionDescription {
  readonly version: number;
  /** `undefined` when its upcast does not declare what it takes. */
  readonly properties: readonly PropertyDescription[] | undefined;
}

/** A command: what it takes, what it looks at, how it says no, and what it seems to raise. */
export interface CommandDescription {
  readonly name: string;
  /** As in messages: `account/open`. */
  readonly type: string;
  readonly doc: string | undefined;
  /** Of its data, the key left out. */
  readonly properties: readonly PropertyDescription[];
  /** Other aggregates that it reads: under what name, and of what type. */
  readonly reads: readonly { readonly name: string; readonly type: string }[];
  readonly rejections: readonly RejectionDescription[];
  /** Whether `rejections` were declared, and so are whole, or found in the source text of the decider, and so a guess. */
  readonly rejectionsAre: 'declared' | 'found';
  /** Names of the events that are called in the source text of the decider: a guess, in the order of the events. */
  readonly raises: readonly string[];
}

/** A way in which a command says no. */
export interface RejectionDescription {
  readonly code: string;
  /** What it means; `undefined` when the code was found and not declared. */
  readonly meaning: string | undefined;
}

/** A projection: what it listens to, and what it builds. */
export interface ProjectionDescription {
  readonly name: string;
  readonly version: number;
  readonly doc: string | undefined;
  readonly kind: 'documents' | 'custom';
  /** Of a view of documents: what identifies a row. Else empty. */
  readonly key: readonly PropertyDescription[];
  /** Of a view of documents: the rest of a row. Else empty. */
  readonly row: readonly PropertyDescription[];
  /** The properties by which rows are looked up, besides the key. */
  readonly lookups: readonly string[];
  /** The events that it handles, by name, for each aggregate. */
  readonly handles: readonly { readonly aggregate: string; readonly events: readonly string[] }[];
}
