// The inside of a definition: what `defineAggregate` compiles a model to, without the types that only users need.
import type * as t from 'io-ts';
import type { AggregateValue, Context } from '../aggregate/aggregate.js';
import type { DomainEvent } from '../aggregate/domain-event.js';
import type { RecordCodec } from '../codec/record.js';
import type { RecordedEvent } from '../ports/event.js';
import type { Props } from './props.js';

/**
 * Where a definition keeps its kernel. From the registry of symbols, so that a definition of another copy of this package
 * is recognised, and refused with a reason.
 */
export const KERNEL = Symbol.for('@millrace/core/kernel');

/** Tells this copy of the package from another one in the same process, such as its CommonJS twin. */
export const THIS_COPY = Symbol('copy of @millrace/core');

/** A step from one version of an event to the next. */
export interface StepKernel {
  /** Of the data that it takes, the key left out; `undefined` for a plain function, which takes what is stored. */
  readonly props: Props | undefined;
  readonly codec: RecordCodec | undefined;
  /** Gives encoded data of the next version, or `into(...)`. */
  readonly run: (data: unknown, stored: RecordedEvent) => unknown;
}

/** An event that may be stored and is no event of the model any more. */
export interface RetiredKernel {
  readonly name: string;
  /** As stored: `account/paidIn`. */
  readonly type: string;
  /** The last of them gives `into(...)`. */
  readonly steps: readonly StepKernel[];
}

/** How stored events of one type are read. */
export interface StoredKernel {
  /** As stored. */
  readonly type: string;
  /** The newest version that can be read. */
  readonly version: number;
  /** From older versions, the oldest first. */
  readonly steps: readonly StepKernel[];
  /** What it is read as; `undefined` when it is retired. */
  readonly event: EventKernel | undefined;
}

export interface EventKernel {
  readonly name: string;
  /** As stored: `account/opened`. */
  readonly type: string;
  readonly doc: string | undefined;
  /** The current `schemaVersion`: one more than there are steps. */
  readonly version: number;
  /** From older versions, the oldest first. */
  readonly steps: readonly StepKernel[];
  /** Names under which it was stored earlier, with the same versions. */
  readonly formerly: readonly string[];
  readonly props: Props;
  /** Of the data with the key merged in: as stored. */
  readonly codec: RecordCodec;
  /** Of the data alone. */
  readonly data: RecordCodec;
  /** Changes the draft it is given, or returns a whole new state. */
  readonly apply: ((draft: unknown, data: unknown) => unknown) | undefined;
}

export interface ReadKernel {
  readonly name: string;
  /** The aggregate type to read. */
  readonly type: string;
  readonly key: (data: unknown, key: unknown) => unknown;
}

export interface CommandKernel {
  readonly name: string;
  /** As in messages: `account/open`. */
  readonly type: string;
  readonly doc: string | undefined;
  readonly props: Props;
  /** Of the data alone. */
  readonly codec: RecordCodec;
  readonly reads: readonly ReadKernel[];
  readonly decide: (aggregate: unknown, data: unknown, reads: unknown) => unknown;
}

export interface AggregateKernel {
  readonly type: string;
  readonly doc: string | undefined;
  /** The version of the fold: to be raised when an `apply` changes its meaning. */
  readonly version: number;
  readonly keyProps: Props;
  readonly key: RecordCodec;
  readonly initial: unknown;
  readonly state: t.Type<unknown, unknown> | undefined;
  readonly snapshot: { readonly every: number } | undefined;
  /** The current events, by type. */
  readonly events: ReadonlyMap<string, EventKernel>;
  readonly retired: readonly RetiredKernel[];
  /** All types that may be stored: of events, under former names, and retired. */
  readonly stored: ReadonlyMap<string, StoredKernel>;
  /** By name. */
  readonly commands: ReadonlyMap<string, CommandKernel>;
  /** Names this fold: states of another fingerprint are not its states. */
  readonly fingerprint: string;
  /** Which copy of the package made it. */
  readonly copy: symbol;
  /** Makes an aggregate of this definition. */
  readonly aggregate: (context: Context, state: unknown, pending: readonly DomainEvent[]) => AggregateValue;
  /** The context of an aggregate of this package; `undefined` for anything else. */
  readonly contextOf: (value: unknown) => Context | undefined;
}
