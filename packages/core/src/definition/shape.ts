// The types of a definition: what `defineAggregate` infers, and how aggregates, events, messages and steps follow.
import type { Either } from 'fp-ts/lib/Either.js';
import type { DomainEvent, StandaloneEvents } from '../aggregate/domain-event.js';
import type { Message, MessageOptions } from '../aggregate/message.js';
import type { Failed, Invalid, RejectedBy } from '../transact/result.js';
import type { InputOfProps, Props, TypeOfProps } from './props.js';
import type { AggregateKernel, KERNEL } from './kernel.js';
import type { Self, STATE } from './reference.js';

/** What an aggregate is made of, for the type checker. `events` maps names to the codecs of their data. */
export interface Shape {
  readonly type: string;
  readonly key: unknown;
  readonly state: unknown;
  readonly events: unknown;
}

/** What a command is made of: codecs of its data, definitions it reads, and what its decider returns. */
export interface CommandShape {
  readonly data: unknown;
  readonly reads: unknown;
  readonly result: unknown;
}

export type Commands = { readonly [N in string]: CommandShape };

/** Arguments for data that may be left out when none of it is needed. */
export type DataArgs<Data> = {} extends Data ? [data?: Data] : [data: Data];

/** What can be seen of an aggregate without deciding on it: identity and state. */
export interface AggregateView<A extends Shape> {
  readonly type: A['type'];
  readonly key: TypeOfProps<A['key']>;
  /** Whether it has any event, committed or pending. */
  readonly exists: boolean;
  /** The revision of its newest committed event; `undefined` when there is none. */
  readonly revision: bigint | undefined;
  /** The fold of its events, pending ones included. Frozen. */
  readonly state: A['state'];
  readonly [SHAPE]?: A;
}

/** An immutable aggregate; each event of its type is a method that gives the next aggregate, with one event more. */
export type Aggregate<A extends Shape> = AggregateView<A> & {
  /** Events that have happened in memory and are not committed yet, oldest first. */
  readonly pending: readonly EventsOf<A>[];
} & { readonly [N in keyof A['events']]: (...data: DataArgs<TypeOfProps<A['events'][N]>>) => Aggregate<A> };

/** The union of an aggregate's events, decoded, the key merged in. */
export type EventsOf<A extends Shape> = {
  [N in keyof A['events'] & string]: DomainEvent<`${A['type']}/${N}`, TypeOfProps<A['events'][N] & A['key']>>;
}[keyof A['events'] & string];

/** The aggregate that a declared read gives: the own one for `self`, else the one referred to. */
type ReadOf<Target, A extends Shape> = Target extends Self
  ? AggregateView<A>
  : Target extends { readonly type: infer T extends string; readonly key: infer K; readonly [STATE]?: infer S }
    ? AggregateView<{ type: T; key: K; state: S; events: unknown }>
    : never;

/** The key that a declared read must give for its target. */
export type ReadKey<Target, Key> = Target extends Self
  ? InputOfProps<Key>
  : Target extends { readonly key: infer K }
    ? InputOfProps<K>
    : never;

/** The third argument of a decider: one aggregate per declared read. */
export type Reads<Targets, A extends Shape> = unknown extends Targets
  ? {}
  : { readonly [N in keyof Targets]: ReadOf<Targets[N], A> };

type StepArgs<A extends Shape, C extends CommandShape> = unknown extends C['reads']
  ? DataArgs<InputOfProps<C['data']>>
  : [data: InputOfProps<C['data']>, reads: Reads<C['reads'], A>];

/** What a pure step gives: the next aggregate, or why not. */
export type StepResult<A extends Shape, C extends CommandShape> = Either<
  RejectedBy<C['result'], undefined> | Invalid<undefined> | Failed<undefined>,
  Aggregate<A>
>;

/** A command as a member of its definition. */
export interface Command<A extends Shape, N extends string, C extends CommandShape> {
  /** The pure step: decides on `aggregate`, without IO. */
  (aggregate: Aggregate<A>, ...args: StepArgs<A, C>): StepResult<A, C>;
  /** The pure step, data last, for `pipe` and `chainW`. */
  readonly step: (...args: StepArgs<A, C>) => (aggregate: Aggregate<A>) => StepResult<A, C>;
  /**
   * The command as a message: plain data that survives JSON. It is checked when it is transacted, not here. Its `id` is
   * the command id: given in the options, or a new UUID.
   */
  readonly message: (
    key: InputOfProps<A['key']>,
    ...args: {} extends InputOfProps<C['data']>
      ? [data?: InputOfProps<C['data']>, options?: MessageOptions]
      : [data: InputOfProps<C['data']>, options?: MessageOptions]
  ) => Message<`${A['type']}/${N}`, InputOfProps<C['data'] & A['key']>>;
}

/**
 * An aggregate definition: a value made by `defineAggregate`, with each command as a member. `Retired` names its retired
 * events.
 */
export type Definition<A extends Shape, C, Retired = unknown> = DefinitionMembers<A> & {
  readonly [N in keyof C & string]: Command<A, N, C[N] extends CommandShape ? C[N] : never>;
} & { readonly [COMMANDS]?: C; readonly [RETIRED]?: Retired };

export interface DefinitionMembers<A extends Shape> {
  readonly type: A['type'];
  readonly doc: string | undefined;
  /** The codecs of the key, by property name, in the order of their declaration. */
  readonly key: A['key'];
  /** Constructors of the events standing alone. */
  readonly events: StandaloneEvents<A>;
  /** The aggregate of `key` before its first event. */
  readonly empty: (key: InputOfProps<A['key']>) => Either<Invalid<undefined>, Aggregate<A>>;
  readonly [STATE]?: A['state'];
  readonly [SHAPE]?: A;
  readonly [KERNEL]: AggregateKernel;
}

export declare const SHAPE: unique symbol;
export declare const COMMANDS: unique symbol;
export declare const RETIRED: unique symbol;

/** Any definition. */
export interface AnyDefinition {
  readonly type: string;
  readonly key: Props;
  readonly [KERNEL]: AggregateKernel;
}

/** The shape of a definition. */
export type ShapeOf<D> = D extends { readonly [SHAPE]?: infer A extends Shape } ? A : never;
/** The commands of a definition. */
export type CommandsOf<D> = D extends { readonly [COMMANDS]?: infer C } ? C : never;
/** The names of a definition's retired events. */
export type RetiredOf<D> = D extends { readonly [RETIRED]?: infer R } ? Extract<R, string> : never;
/** The aggregates of a definition. */
export type AggregateOf<D> = Aggregate<ShapeOf<D>>;
/** The state of a definition's aggregates. */
export type StateOf<D> = ShapeOf<D>['state'];
/** The union of a definition's events, decoded. */
export type EventOf<D> = EventsOf<ShapeOf<D>>;
/** The key of a definition as call sites give it. */
export type KeyOf<D> = InputOfProps<ShapeOf<D>['key']>;

type At<T, N> = N extends keyof T ? T[N] : never;

/** The union of a definition's (or several definitions') messages. */
export type MessageOf<D> = D extends unknown
  ? {
      [N in keyof CommandsOf<D> & string]: Message<
        `${ShapeOf<D>['type']}/${N}`,
        InputOfProps<At<CommandsOf<D>[N], 'data'> & ShapeOf<D>['key']>
      >;
    }[keyof CommandsOf<D> & string]
  : never;

type NameOf<Type> = Type extends `${string}/${infer N}` ? N : never;
/** The definition, among `D`, that a message type (`account/open`) belongs to. */
export type DefinitionFor<D, Type extends string> = D extends { readonly type: infer T extends string }
  ? Type extends `${T}/${string}`
    ? D
    : never
  : never;
/** What the decider of a message type returns. */
export type ResultOf<D, Type extends string> = Type extends unknown
  ? At<At<CommandsOf<DefinitionFor<D, Type>>, NameOf<Type>>, 'result'>
  : never;

/** The names of a definition's events. */
export type EventNamesOf<D> = keyof ShapeOf<D>['events'] & string;
/** The decoded data of a definition's event, the key merged in. */
export type DataOf<D, N extends string> = TypeOfProps<At<ShapeOf<D>['events'], N> & ShapeOf<D>['key']>;
