// `defineAggregate`: from one object literal to a definition, everything inferred.
import type { Draft } from 'immer';
import type * as t from 'io-ts';
import type { Rejection } from './reject.js';
import { makeDefinition, type Spec } from './make-definition.js';
import type { Props, TypeOfProps } from './props.js';
import type { CheckCommands, CheckEvents, CheckType, OnceInferred } from './refused.js';
import type { AnyUpcast } from './upcast.js';
import type { CheckFormerly, CheckRetired, CheckUpcasts } from './refused-upcasts.js';
import type { Aggregate, Definition, ReadKey, Reads } from './shape.js';

type StateFrom<Initial, State> = unknown extends State ? Initial : State;
type At<T, N> = N extends keyof T ? T[N] : unknown;

/**
 * Declares an aggregate: its key, its state, the events that can happen to it and the commands that decide on them.
 * Everything is inferred; no type annotation and no type argument is needed.
 *
 * - `type` names the aggregate and is the category of its streams: `account` gives `account-a1`.
 * - `key` is the codecs of the named properties that identify it; they are merged into every event and command.
 * - `initial` is the state before the first event; `state`, a codec, gives it an exact type and serves snapshots.
 * - `events` are what can happen, in the past tense. `data` declares what they carry. `apply` changes the state it is
 *   given, or returns a whole new one. `upcasts` lift older versions of the data, oldest step first, see `upcast`; the
 *   current version is one more than there are. `formerly` lists names under which the event was stored earlier.
 * - `retired` are events that may be stored and are no events of the model any more. Their steps end in `into(...)`: the
 *   events that they are read as.
 * - `commands` are what can be asked for. `decide` is synchronous and pure: it gives `reject(...)`, or the aggregate
 *   with the events that happened: `account.opened({ owner }).deposited({ amount })`. `reads` declares other aggregates
 *   that it must look at; they come as its third argument.
 * - `version` is the version of the fold: raise it when an `apply` changes its meaning, and no older cached state or
 *   snapshot is used any more.
 * - `snapshot` saves the state each time that many events were committed; it needs `state`.
 *
 * @throws DefinitionError when a name is taken, a type cannot name a stream, or a property is named like one of the key.
 * @example
 * const Account = defineAggregate({
 *   type: 'account',
 *   key: { accountId: t.string },
 *   initial: { balance: 0 },
 *   events: { deposited: { data: { amount: t.number }, apply: (state, { amount }) => { state.balance += amount; } } },
 *   commands: { deposit: { data: { amount: t.number }, decide: (account, { amount }) => account.deposited({ amount }) } },
 * });
 */
export function defineAggregate<
  const Type extends string,
  Key extends Props,
  Initial,
  State,
  Events,
  Data,
  Targets,
  Results,
  const Steps,
  const Formerly,
  const Retired,
>(spec: {
  readonly type: Type & OnceInferred<NoInfer<Results>, CheckType<NoInfer<Type>>>;
  readonly doc?: string;
  readonly version?: number;
  readonly key: Key;
  readonly state?: t.Type<State, unknown>;
  readonly initial: Initial & ([unknown] extends [State] ? unknown : State);
  readonly snapshot?: { readonly every: number };
  readonly events: {
    readonly [N in keyof Events]: {
      readonly doc?: string;
      readonly data?: Events[N] & OnceInferred<NoInfer<Results>, Props>;
      readonly apply?: (
        state: Draft<StateFrom<Initial, State>>,
        data: TypeOfProps<Events[N] & Key>,
      ) => void | StateFrom<Initial, State>;
    };
  } & {
    readonly [N in keyof Steps]: { readonly upcasts?: Steps[N] & readonly AnyUpcast[] };
  } & {
    readonly [N in keyof Formerly]: { readonly formerly?: Formerly[N] & readonly string[] };
  } & OnceInferred<
      NoInfer<Results>,
      CheckEvents<NoInfer<Events>, NoInfer<Key>> &
        CheckUpcasts<NoInfer<Steps>, NoInfer<Events>, NoInfer<Key>> &
        CheckFormerly<NoInfer<Formerly>, NoInfer<Events>>
    >;
  readonly retired?: {
    readonly [N in keyof Retired]: Retired[N] & readonly AnyUpcast[];
  } & OnceInferred<NoInfer<Results>, CheckRetired<NoInfer<Retired>, NoInfer<Events>, NoInfer<Key>>>;
  readonly commands: {
    readonly [N in keyof Data]: {
      readonly doc?: string;
      readonly data?: Data[N] & OnceInferred<NoInfer<Results>, Props>;
    };
  } & {
    readonly [N in keyof Targets]: {
      readonly reads?: {
        readonly [M in keyof Targets[N]]: {
          readonly aggregate: Targets[N][M];
          readonly key: (data: TypeOfProps<At<Data, N>>, key: TypeOfProps<Key>) => ReadKey<Targets[N][M], Key>;
        };
      };
    };
  } & {
    readonly [N in keyof Results]: {
      readonly decide: (
        aggregate: Aggregate<{ type: Type; key: Key; state: StateFrom<Initial, State>; events: Events }>,
        data: TypeOfProps<At<Data, N>>,
        reads: Reads<At<Targets, N>, { type: Type; key: Key; state: StateFrom<Initial, State>; events: Events }>,
      ) => Results[N] &
        (Aggregate<{ type: Type; key: Key; state: StateFrom<Initial, State>; events: Events }> | Rejection);
    };
  } & OnceInferred<NoInfer<Results>, CheckCommands<NoInfer<Results>, NoInfer<Data>, NoInfer<Key>>>;
}): Definition<
  { type: Type; key: Key; state: StateFrom<Initial, State>; events: Events },
  { [N in keyof Results]: { data: At<Data, N>; reads: At<Targets, N>; result: Results[N] } },
  keyof Retired
> {
  // What was inferred above is the type of what is made here; the making knows no types of the model.
  return makeDefinition(spec as unknown as Spec) as never;
}
