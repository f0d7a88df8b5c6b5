// Custom views: the handler writes where it likes, inside the view store's transaction if there is one.
import type { AnyDefinition, DataOf, EventNamesOf } from '../definition/shape.js';
import type { Build } from '../ports/view-store.js';
import type { EventContext } from './event-context.js';
import type { HandlerSet } from './handler-set.js';

/** What a custom handler works with, besides the data of the event. */
export interface CustomContext<Transaction> {
  readonly event: EventContext;
  /** What the view store gives: what is written with it is written together with the progress. `undefined` elsewhere. */
  readonly transaction: Transaction;
  /** Grows with each lease: a write that carries it can be refused by whoever has seen a later one. */
  readonly token: bigint;
  readonly build: Build;
  /**
   * Runs what must not happen again in a rebuild (sending a mail, calling a service): not at all while the build is not
   * the current one. It happens at least once, since a crash may come between it and the commit.
   */
  readonly effect: (run: () => unknown) => Promise<void>;
  /** Aborted when the result is not wanted any more: the runner stops, or has lost its lease. */
  readonly signal: AbortSignal;
}

/** A handler of a custom view. A promise that rejects fails the event: it is retried, then parked. */
export type CustomHandler<Transaction, Data> = (data: Data, context: CustomContext<Transaction>) => unknown;

declare const TRANSACTION: unique symbol;

/** A view that its handlers write themselves. */
export interface CustomView<Transaction = unknown> {
  readonly _tag: 'custom';
  readonly setUp: ((transaction: Transaction, build: Build) => Promise<void>) | undefined;
  readonly [TRANSACTION]?: Transaction;
}

/**
 * Declares a custom view. The type argument is what the view store gives handlers as transaction; it is left out for a
 * projection that keeps no more than a checkpoint.
 *
 * @param view.setUp run once, when the build is made: creates the tables, for example.
 * @example
 * const view = custom<MemoryTransaction>();
 */
export function custom<Transaction = undefined>(
  view: { readonly setUp?: (transaction: Transaction, build: Build) => Promise<void> } = {},
): CustomView<Transaction> {
  return { _tag: 'custom', setUp: view.setUp };
}

type Map<D, Transaction> = { readonly [N in EventNamesOf<D>]: CustomHandler<Transaction, DataOf<D, N>> };

/** Declares handlers of the events of one definition; see `defineProjection`. */
export interface CustomHandlers<Transaction> {
  <D extends AnyDefinition>(definition: D, handlers: Partial<Map<D, Transaction>>): HandlerSet;
  /** The same, with a handler for every event: a new event of the definition is a type error until it has one. */
  readonly all: <D extends AnyDefinition>(definition: D, handlers: Map<D, Transaction>) => HandlerSet;
}
