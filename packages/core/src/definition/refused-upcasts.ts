// What the type checker says of upcast chains: each step is held against the version after it.
import type { InputOfProps } from './props.js';
import type { Refused } from './refused.js';
import type { Into, UpcastStep } from './upcast.js';

/** Encoded data, of which steps may give literals and read-only lists. */
type Given<T> = unknown extends T
  ? T
  : T extends string | number | boolean | bigint | null | undefined
    ? T
    : { readonly [N in keyof T]: Given<T[N]> };

/** What `into` may name of the current events, each with its data. */
type Named<Events> = {
  [N in keyof Events & string]: {} extends InputOfProps<Events[N]>
    ? readonly [name: N, data?: Given<InputOfProps<Events[N]>>]
    : readonly [name: N, data: Given<InputOfProps<Events[N]>>];
}[keyof Events & string];

type Events<Result> = Result extends Into<infer Event> ? Event : never;
type Data<Result> = Result extends Into<unknown> ? never : Result;

type Surplus<T, Known> = T extends unknown ? Exclude<keyof T & string, keyof Known> : never;

type UnknownEvent<Event, Current> = Event extends readonly [infer N, ...unknown[]] ? Exclude<N, keyof Current> : never;

type UnknownProperty<Event, Current> = Event extends readonly [infer N extends keyof Current, infer D]
  ? Surplus<D, InputOfProps<Current[N]>> extends infer P extends string
    ? `'${P}' of '${N & string}'`
    : never
  : never;

/** What is wrong with names in a step; `never` when nothing is. `TypeOf` narrows one of several to what is read. */
type Wrong<Codecs, Result, Next, Current, Key> =
  | (keyof Codecs & keyof Key extends infer P extends string
      ? `'${P}' is a property of the key, which every version carries already`
      : never)
  | (UnknownEvent<Events<Result>, Current> extends infer N extends string
      ? `'${N}' is not an event of this aggregate`
      : never)
  | (UnknownProperty<Events<Result>, Current> extends infer P extends string
      ? `${P} is not a property of that event`
      : never)
  | ([Data<Result>] extends [never]
      ? never
      : [Next] extends [never]
        ? 'the last step of a retired event must give into(...)'
        : Surplus<Data<Result>, Next> extends infer P extends string
          ? `'${P}' is not a property of the version that this step gives`
          : never);

/** The result that a step should have had: only the part of it that it gives at all, so that messages are short. */
type Due<Result, Next, Current> =
  | ([Data<Result>] extends [never] ? never : Given<Next>)
  | ([Events<Result>] extends [never] ? Into<never> : Into<Named<Current>>);

type CheckStep<Step, Next, Current, Key> =
  Step extends UpcastStep<infer Codecs, infer Result>
    ? [Wrong<Codecs, Result, Next, Current, Key>] extends [never]
      ? UpcastStep<Codecs, Due<Result, Next, Current>>
      : Said<Wrong<Codecs, Result, Next, Current, Key>>
    : unknown;

// One by one, so that the compiler writes out what was computed, instead of how.
type Said<Why> = Why extends string ? Refused<Why> : never;

/** The encoded data of a version by its step; a plain function takes anything. */
type DataBefore<Step> = Step extends UpcastStep<infer Codecs> ? InputOfProps<Codecs> : Record<string, unknown>;

type CheckChain<Steps, Last, Current, Key> = Steps extends readonly [
  infer Step,
  ...infer Rest extends readonly unknown[],
]
  ? readonly [
      CheckStep<Step, Rest extends readonly [infer Next, ...unknown[]] ? DataBefore<Next> : Last, Current, Key>,
      ...CheckChain<Rest, Last, Current, Key>,
    ]
  : Steps;

/** Per event with upcasts: what each of its steps should have been. */
export type CheckUpcasts<Steps, Current, Key> = {
  readonly [N in keyof Steps as unknown extends Steps[N] ? never : N]: {
    readonly upcasts: CheckChain<Steps[N], InputOfProps<At<Current, N>>, Current, Key>;
  };
};

/** Per event with former names. */
export type CheckFormerly<Formerly, Current> = {
  readonly [N in keyof Formerly as unknown extends Formerly[N] ? never : N]: {
    readonly formerly: readonly ItsName<Formerly[N], Current>[];
  };
};

type ItsName<Names, Current> = Names extends readonly (infer Name)[]
  ? Name extends keyof Current
    ? Refused<`'${Name & string}' is an event of this aggregate: it is no former name`>
    : Name
  : never;

/** Per retired event. */
export type CheckRetired<Retired, Current, Key> = {
  readonly [N in keyof Retired]: N extends keyof Current
    ? Refused<`'${N & string}' is an event of this aggregate: it is not retired`>
    : Retired[N] extends readonly []
      ? Refused<`the retired event '${N & string}' needs a step that gives into(...)`>
      : CheckChain<Retired[N], never, Current, Key>;
};

type At<T, N> = N extends keyof T ? T[N] : unknown;
