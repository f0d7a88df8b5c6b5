// `defineProjection`: from one object literal to a projection, everything inferred from the aggregate definitions.
import type { UnknownEvents } from '../aggregate/current-events.js';
import { compileProjection } from './compile-projection.js';
import type { CustomHandlers, CustomView } from './custom.js';
import type { DocumentHandlers, DocumentView } from './documents.js';
import type { HandlerSet } from './handler-set.js';
import { PROJECTION, type ProjectionKernel } from './projection-kernel.js';

/** Any view. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- views of every key, row and transaction are meant
export type AnyView = DocumentView<any, any> | CustomView<any>;

/** The handlers that a view takes. */
export type HandlersOf<View> =
  View extends DocumentView<infer Key, infer Row>
    ? DocumentHandlers<Key, Row>
    : View extends CustomView<infer Transaction>
      ? CustomHandlers<Transaction>
      : never;

/** A projection: handlers that build a view from the log. A value made by `defineProjection`. */
export interface Projection<out View extends AnyView = AnyView> {
  readonly name: string;
  readonly version: number;
  readonly doc: string | undefined;
  readonly view: View;
  readonly [PROJECTION]: ProjectionKernel;
}

/**
 * Declares a projection. The types of rows and events are inferred; no annotation is needed.
 *
 * @param spec.name names the view for its readers: letters, digits, `_`, `.` and `-`, at most 40.
 * @param spec.version of the view. Raise it whenever a handler or the view changes: the new version is built beside the
 * old one, and swapped in.
 * @param spec.view what is built: `documents({ ... })` or `custom()`.
 * @param spec.on gives the handlers, by event name and definition: `handlers(Account, { ... })`, or several of them in an
 * array; `handlers.all` wants one for every event.
 * @param spec.unknownEvents what to do with events whose type their definition does not have. Default: `'fail'`.
 * @throws DefinitionError when a name is none, or a handler is for an event that does not exist.
 * @example
 * const Balances = defineProjection({
 *   name: 'balances',
 *   version: 1,
 *   view: documents({ key: { accountId: t.string }, row: { balance: t.number }, initial: { balance: 0 } }),
 *   on: (handlers) =>
 *     handlers(Account, {
 *       deposited: (row, { amount }) => void (row.balance += amount),
 *       closed: () => removeRow,
 *     }),
 * });
 */
export function defineProjection<View extends AnyView>(spec: {
  readonly name: string;
  readonly version: number;
  readonly doc?: string;
  readonly view: View;
  readonly on: (handlers: HandlersOf<View>) => HandlerSet | readonly HandlerSet[];
  readonly unknownEvents?: UnknownEvents;
}): Projection<View> {
  const { name, version, doc, view } = spec;
  const projection = { name, version, doc, view };
  // Not enumerable: printing a projection prints what was declared, and not how it was compiled.
  return Object.freeze(
    Object.defineProperty(projection, PROJECTION, { value: compileProjection(spec) }),
  ) as unknown as Projection<View>;
}
