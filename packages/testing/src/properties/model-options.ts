// How the properties of a model are told what they cannot find out by themselves.
import type * as fc from 'fast-check';
import type {
  AnyDefinition,
  Definition,
  EventStore,
  InputOfProps,
  JsonObject,
  KeyOf,
  MessageOf,
  RetiredOf,
  Shape,
} from '@millrace/core';
import type { CodecArbitraries } from './arbitrary-of.js';

type ShapeIn<D> = D extends Definition<infer A extends Shape, unknown> ? A : never;
type NameOf<Type> = Type extends `${string}/${infer N}` ? N : never;

/** Arbitraries for some properties, of their encoded form. */
export type PropertyArbitraries<Input> = { readonly [P in keyof Input]?: fc.Arbitrary<Input[P]> };

/** Stored data of an event, by their version; the key may be left out. */
export type EventSamples = Readonly<Record<number, readonly JsonObject[]>>;

/** Everything has a default, but a sample is needed for each older version of an event. */
export interface ModelOptions<D extends AnyDefinition = AnyDefinition> {
  /** The definitions that commands read. Their commands are run too, so that there is something to read. */
  readonly with?: readonly AnyDefinition[];
  /** Arbitraries for codecs, wherever they stand: `[[Email, emails]]`. Default: derived, see `arbitraryOf`. */
  readonly codecs?: CodecArbitraries;
  /** Arbitraries for properties of the key. */
  readonly key?: PropertyArbitraries<KeyOf<D>>;
  /** Arbitraries for properties of commands, by command. */
  readonly commands?: {
    readonly [M in MessageOf<D> as NameOf<M['type']>]?: PropertyArbitraries<Omit<M['data'], keyof KeyOf<D>>>;
  };
  /** Arbitraries for properties of events, by event. */
  readonly events?: {
    readonly [N in keyof ShapeIn<D>['events']]?: PropertyArbitraries<InputOfProps<ShapeIn<D>['events'][N]>>;
  };
  /**
   * What was stored of older versions, by event and version. Every older version needs one at least, and every version of
   * a retired event, too.
   */
  readonly samples?: { readonly [N in keyof ShapeIn<D>['events'] | RetiredOf<D>]?: EventSamples };
  /** Makes the store that commands are run on, once per run. Default: a list in memory. */
  readonly store?: () => EventStore;
}

/** How often, and from where, properties are checked. */
export interface CheckOptions {
  /** Of the random numbers. Default: a new one each time; it is printed on failure. */
  readonly seed?: number;
  /** Default: 100. */
  readonly numRuns?: number;
  /** Where a failure was found, as printed, to see it again at once. */
  readonly path?: string;
}
