// Document views: keyed rows of JSON that pure handlers change, the same in memory and in a database.
import type { Draft } from 'immer';
import type { AnyDefinition, DataOf, EventNamesOf } from '../definition/shape.js';
import type { Props, TypeOfProps } from '../definition/props.js';
import type { EventContext } from './event-context.js';
import type { HandlerSet } from './handler-set.js';

/** Returned by a handler to delete the row. Deleting a row that is not there does nothing. */
export const removeRow: unique symbol = Symbol('removeRow');

/** A view of documents: its codecs, its first row, and the look-ups that it can be searched by. */
export interface DocumentView<Key extends Props = Props, Row extends Props = Props> {
  readonly _tag: 'documents';
  readonly key: Key;
  readonly row: Row;
  readonly initial: TypeOfProps<Row>;
  readonly lookups: readonly string[];
}

/**
 * Declares a view of documents. A row is its key and its other properties together; it comes into being with the first
 * event that touches it, from `initial`.
 *
 * @param view.key codecs of what identifies a row. What an event carries under the same names says which row it touches.
 * @param view.row codecs of the rest of a row.
 * @param view.initial the rest of a row before its first event.
 * @param view.lookups properties by which rows are searched; a database indexes them. Default: none.
 * @example
 * const view = documents({ key: { accountId: t.string }, row: { balance: t.number }, initial: { balance: 0 } });
 */
export function documents<const Key extends Props, const Row extends Props>(view: {
  readonly key: Key;
  readonly row: Row;
  readonly initial: NoInfer<TypeOfProps<Row>>;
  readonly lookups?: readonly (NoInfer<keyof Row | keyof Key> & string)[];
}): DocumentView<Key, Row> {
  const { key, row, initial, lookups = [] } = view;
  return { _tag: 'documents', key, row, initial, lookups };
}

/** A row as readers see it: key and rest, decoded. */
export type RowOf<Key, Row> = TypeOfProps<Key> & TypeOfProps<Row>;

type Change<Key, Row, Data> = (
  row: TypeOfProps<Key> & Draft<TypeOfProps<Row>>,
  data: Data,
  event: EventContext,
) => void | TypeOfProps<Row> | typeof removeRow;

/** A handler that says itself which rows an event touches: one, several or none. */
export interface KeyedChange<Key, Row, Data> {
  readonly key: (data: Data, event: EventContext) => TypeOfProps<Key> | readonly TypeOfProps<Key>[];
  readonly change: Change<Key, Row, Data>;
}

/**
 * A handler of a document view. It is pure and synchronous: it changes the row that it is given, or returns the whole
 * rest of a new one, or `removeRow`. A plain function serves where the event carries the key of the row.
 */
export type DocumentHandler<Key, Row, Data> =
  Data extends TypeOfProps<Key> ? Change<Key, Row, Data> | KeyedChange<Key, Row, Data> : KeyedChange<Key, Row, Data>;

type Map<D, Key, Row> = { readonly [N in EventNamesOf<D>]: DocumentHandler<Key, Row, DataOf<D, N>> };

/** Declares handlers of the events of one definition; see `defineProjection`. */
export interface DocumentHandlers<Key, Row> {
  <D extends AnyDefinition>(definition: D, handlers: Partial<Map<D, Key, Row>>): HandlerSet;
  /** The same, with a handler for every event: a new event of the definition is a type error until it has one. */
  readonly all: <D extends AnyDefinition>(definition: D, handlers: Map<D, Key, Row>) => HandlerSet;
}
