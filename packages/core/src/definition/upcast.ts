// Upcasts as a model declares them: `upcast`, a typed step from one version of an event to the next, and `into`.
import type { RecordedEvent } from '../ports/event.js';
import type { JsonObject } from '../ports/json.js';
import type { Props, TypeOfProps } from './props.js';

/** An older version of an event's data, lifted to the next one, without types. Pure, and total on what was stored. */
export type Upcast = (data: JsonObject, stored: RecordedEvent) => JsonObject | Into;

/** A typed step from a version whose data `codecs` describe; what it gives is `Result`. Made by `upcast`. */
export interface UpcastStep<Codecs = Props, Result = unknown> {
  readonly _tag: 'UpcastStep';
  readonly codecs: Codecs;
  /** Takes the data as the codecs decode them. */
  readonly step: (data: never, stored: RecordedEvent) => Result;
}

/** A step: typed, or a plain function from JSON to JSON. */
export type AnyUpcast = Upcast | UpcastStep;

// From the registry of symbols: what another copy of this package made is an `into` all the same.
const INTO: unique symbol = Symbol.for('@millrace/core/into') as never;

/** Names events of the current model in place of a stored one. Made by `into`. */
export interface Into<Event = IntoEvent> {
  readonly [INTO]: readonly Event[];
}

/** The name of a current event, and its encoded data without the key. */
export type IntoEvent = readonly [name: string, data?: object];

/**
 * A step of an upcast chain: what was stored of a version that is no longer current, and how it becomes the next one.
 *
 * `codecs` describe the data of that version, as `data` does for the current one; the key is not among them. The step gets
 * the data decoded, and gives the data of the next version *encoded*: in the form in which call sites give them. The key
 * is carried along. In place of the next version, it may give `into(...)`. It must be pure: it runs at each read.
 *
 * @param codecs of the old version's data; properties that they do not name are left out.
 * @param step from that version to the next. Its second argument is the event as it is stored.
 * @example
 * upcasts: [upcast({ amount: t.Int }, ({ amount }) => ({ cents: amount * 100 }))]
 */
export function upcast<Codecs extends Props, const Result>(
  codecs: Codecs,
  step: (data: TypeOfProps<Codecs>, stored: RecordedEvent) => Result,
): UpcastStep<Codecs, Result> {
  return Object.freeze({ _tag: 'UpcastStep', codecs, step });
}

/**
 * The events of the current model that an old event stands for: several split it, none drops it. Each has its name and
 * its encoded data without the key, which is carried along. The revision stays that of the stored event.
 *
 * @example
 * moved: [upcast({ amount: Cents, fee: Cents }, ({ amount, fee }) => into(['withdrawn', { amount }], ['charged', { fee }]))]
 */
export function into<const Events extends readonly IntoEvent[]>(...events: Events): Into<Events[number]> {
  return Object.freeze({ [INTO]: Object.freeze(events) });
}

/** The events of an `into`; `undefined` for anything else. */
export function eventsInto(value: unknown): readonly IntoEvent[] | undefined {
  return typeof value === 'object' && value !== null && INTO in value ? (value as Into)[INTO] : undefined;
}
