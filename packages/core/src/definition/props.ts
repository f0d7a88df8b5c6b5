// Named properties with their codecs: how the data of events, commands and keys is declared, and what types it has.
import * as t from 'io-ts';

/** Codecs by property name. */
export type Props = Readonly<Record<string, t.Mixed>>;

/** A property that may be left out; made by `optional`. */
export class OptionalType<C extends t.Mixed> extends t.Type<t.TypeOf<C> | undefined, t.OutputOf<C> | undefined> {
  readonly _tag = 'OptionalType';
  constructor(readonly codec: C) {
    super(
      `optional(${codec.name})`,
      (value): value is t.TypeOf<C> | undefined => value === undefined || codec.is(value),
      (value, context) => (value === undefined ? t.success(undefined) : codec.validate(value, context)),
      (value) => (value === undefined ? undefined : (codec.encode(value) as t.OutputOf<C>)),
    );
  }
}

/**
 * Declares a property that may be left out. A property that is left out, or given as `undefined`, is not stored.
 *
 * @param codec of the property when it is there.
 * @example
 * const data = { owner: t.string, note: optional(t.string) }; // { owner: string; note?: string }
 */
export function optional<C extends t.Mixed>(codec: C): OptionalType<C> {
  return new OptionalType(codec);
}

type OptionalNames<P> = { [N in keyof P]: P[N] extends { readonly _tag: 'OptionalType' } ? N : never }[keyof P];
type Flat<T> = { [N in keyof T]: T[N] } & {};

/** The decoded type of declared properties: what `decide`, `apply` and event constructors see. */
export type TypeOfProps<P> = Flat<
  { readonly [N in Exclude<keyof P, OptionalNames<P>>]: P[N] extends t.Mixed ? t.TypeOf<P[N]> : never } & {
    readonly [N in OptionalNames<P>]?: (P[N] extends OptionalType<infer C> ? t.TypeOf<C> : never) | undefined;
  }
>;

/** The encoded type of declared properties: what call sites give, and what JSON holds. */
export type InputOfProps<P> = Flat<
  { readonly [N in Exclude<keyof P, OptionalNames<P>>]: P[N] extends t.Mixed ? t.OutputOf<P[N]> : never } & {
    readonly [N in OptionalNames<P>]?: (P[N] extends OptionalType<infer C> ? t.OutputOf<C> : never) | undefined;
  }
>;
