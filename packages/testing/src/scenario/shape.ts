// The types of a scenario: what given, when and then take, all of it from the definition.
import type { Either } from 'fp-ts/lib/Either.js';
import type { AggregateOf, AnyDefinition, EventOf, Invalid, MessageOf, Rejection, StateOf } from '@millrace/core';

type Constructors<D> = D extends { readonly events: infer Events } ? Events : never;
type Arguments<F> = F extends (...args: infer Args) => unknown ? Args : never;
/** What an event is made of besides the key; nothing where it declares nothing. */
type DataOf<Constructor> =
  Arguments<Constructor> extends [unknown, ...infer Data] ? (keyof Required<Data>[0] extends never ? [] : Data) : never;

/**
 * An event in a scenario: its name and its decoded data, the key left out; or one that was made standing alone.
 *
 * @example
 * ['opened', { owner: 'Ada' }];
 * Account.events.opened({ accountId: 'a1' }, { owner: 'Ada' });
 */
export type ScenarioEvent<D> =
  | {
      [N in keyof Constructors<D> & string]: readonly [event: N, ...data: DataOf<Constructors<D>[N]>];
    }[keyof Constructors<D> & string]
  | EventOf<D>
  | Either<Invalid<undefined>, EventOf<D>>;

/** A command of `D`: `Account.withdraw`. */
export interface ScenarioCommand<D> {
  readonly step: (...args: never[]) => (aggregate: AggregateOf<D>) => Either<unknown, AggregateOf<D>>;
}

/** Declared reads as a scenario gives them: aggregates, or what `given` makes. */
export type ScenarioReads<Reads> = { readonly [N in keyof Reads]: Reads[N] | { readonly aggregate: Reads[N] } };

/** The step of a command, or of the command that a message is for. */
type StepOf<D, C> = C extends { readonly step: infer Step }
  ? Step
  : C extends { readonly type: `${string}/${infer N}` }
    ? N extends keyof D
      ? StepOf<D, D[N]>
      : never
    : never;

/** What follows a command in `when`: its data, and its declared reads. A message has its data in it. */
export type WhenArgs<D, C> =
  Arguments<StepOf<D, C>> extends [infer Data, infer Reads]
    ? C extends { readonly step: unknown }
      ? [data: Data, reads: ScenarioReads<Reads>]
      : [reads: ScenarioReads<Reads>]
    : C extends { readonly step: unknown }
      ? Arguments<StepOf<D, C>>
      : [];

type Codes<L> = L extends {
  readonly _tag: 'Rejected';
  readonly code: infer Code extends string;
  readonly details: infer Details;
}
  ? Rejection<Code, Details>
  : never;

/** The rejections that a command, or the command of a message, can answer. */
export type RejectionsOf<D, C> =
  StepOf<D, C> extends (...args: never[]) => (aggregate: never) => Either<infer L, unknown> ? Codes<L> : never;

/** An aggregate to which something has happened. */
export interface Given<D extends AnyDefinition> {
  /** The aggregate, committed: nothing is pending. To be read by the command of another scenario, or looked at. */
  readonly aggregate: AggregateOf<D>;

  /**
   * Decides. Nothing is stored.
   *
   * @param command of the definition, followed by its data as call sites give them (encoded), and by its declared
   * reads: each an aggregate, or what `given` gives; its key must be the one that the command would read. Or a message
   * of the definition for this aggregate, followed by the declared reads.
   * @throws ScenarioError when the decider or a handler is broken, or the reads or the message do not fit.
   * @example
   * given(Account, { accountId: 'a1' }).when(Account.open, { owner: 'Ada' }, { customer: given(Customer, { customerId: 'c1' }) })
   */
  when<C extends ScenarioCommand<D> | MessageOf<D>>(command: C, ...args: WhenArgs<D, C>): When<D, RejectionsOf<D, C>>;

  /**
   * @param state all of it, as it must be after the events so far.
   * @throws ScenarioError with the difference when it is another.
   */
  thenState(state: StateOf<D>): Then<D>;
}

/** A decision, to be compared with the one that is expected. Each comparison throws `ScenarioError` with the difference. */
export interface When<D extends AnyDefinition, R> {
  /**
   * Expects exactly these events, in this order; or this rejection, its details included.
   *
   * It is safe to `await` by mistake: the promise is rejected and says so.
   *
   * @example
   * .then(['withdrawn', { amount: 5 }])
   * .then(reject('insufficient-funds', { balance: 0 }))
   */
  then(expected: ScenarioEvent<D> | R, ...more: readonly ScenarioEvent<D>[]): Then<D>;
  /** Expects that the command is accepted and nothing happens. */
  thenNothing(): Then<D>;
  /**
   * Expects that the command's data, or an event of its decider, is refused by a codec.
   *
   * @param path of one of the properties at fault: `amount`, `address.city`. Default: any.
   */
  thenInvalid(path?: string): Then<D>;
  /** Expects that the command is accepted, and the state after its events, all of it. */
  thenState(state: StateOf<D>): Then<D>;
}

/** A step of a scenario that came out as expected. */
export interface Then<D extends AnyDefinition> {
  /** The aggregate after it, to go on with. A command that was refused has not changed it. */
  readonly and: Given<D>;
}
