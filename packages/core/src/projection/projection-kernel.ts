// The inside of a projection: what `defineProjection` compiles it to.
import type { UnknownEvents } from '../aggregate/current-events.js';
import type { RecordCodec } from '../codec/record.js';
import type { AggregateKernel } from '../definition/kernel.js';
import type { LogFilter } from '../ports/event-log.js';
import type { ViewLayout } from '../ports/view-layout.js';
import type { Build } from '../ports/view-store.js';
import type { CustomContext } from './custom.js';
import type { EventContext } from './event-context.js';

/** Where a projection keeps its kernel. */
export const PROJECTION = Symbol.for('@millrace/core/projection');

/** What happens for one type of event. */
export interface HandlerKernel<Run> {
  /** The current type: `account/deposited`. */
  readonly type: string;
  readonly run: Run;
}

export type DocumentRun = {
  /** Which rows, as decoded keys; `undefined` picks the key from the data. */
  readonly key: ((data: unknown, event: EventContext) => unknown) | undefined;
  readonly change: (row: unknown, data: unknown, event: EventContext) => unknown;
};

export type CustomRun = (data: unknown, context: CustomContext<unknown>) => unknown;

interface Common {
  readonly build: Build;
  /** The aggregates whose events it handles, by type. */
  readonly aggregates: ReadonlyMap<string, AggregateKernel>;
  /** The same by what the names of their streams begin with. */
  readonly prefixes: readonly { readonly prefix: string; readonly aggregate: AggregateKernel }[];
  /** Their streams. */
  readonly filter: LogFilter;
  readonly unknownEvents: UnknownEvents;
  readonly layout: ViewLayout;
}

/** A projection into documents. */
export interface DocumentKernel extends Common {
  readonly kind: 'documents';
  readonly handlers: ReadonlyMap<string, HandlerKernel<DocumentRun>>;
  readonly keyNames: readonly string[];
  readonly key: RecordCodec;
  /** Of the rest of a row. */
  readonly row: RecordCodec;
  /** Of key and rest together, as stored. */
  readonly whole: RecordCodec;
  /** Of one property alone; `undefined` when there is no such property. */
  readonly part: (name: string) => RecordCodec | undefined;
  readonly initial: Readonly<Record<string, unknown>>;
}

/** A projection whose handlers write their view themselves. */
export interface CustomKernel extends Common {
  readonly kind: 'custom';
  readonly handlers: ReadonlyMap<string, HandlerKernel<CustomRun>>;
  readonly setUp: ((transaction: unknown, build: Build) => Promise<void>) | undefined;
}

export type ProjectionKernel = DocumentKernel | CustomKernel;
