// How a command names another aggregate that it reads: a definition, `self`, or a reference to one not defined yet.
import type * as t from 'io-ts';
import type { Props } from './props.js';

export declare const STATE: unique symbol;

/** Something that names an aggregate type and its state: a definition, or what `reference` makes. */
export interface Reference<Type extends string, Key, State> {
  readonly type: Type;
  readonly key: Key;
  readonly [STATE]?: State;
}

const SELF: unique symbol = Symbol('self');

/** The type of `self`. */
export interface Self {
  readonly [SELF]: true;
}

/**
 * Names the aggregate type that is being defined, in the reads of its own commands.
 *
 * @example
 * reads: { other: { aggregate: self, key: ({ to }) => ({ accountId: to }) } }
 */
export const self: Self = Object.freeze({ [SELF]: true as const });

/**
 * Names an aggregate type without its definition, so that two definitions can read each other: TypeScript cannot infer
 * two constants from one another. At run time the repository finds the definition by its type.
 *
 * @param target type, codecs of the key, and codec of the state, as the definition declares them.
 * @example
 * const order = reference({ type: 'order', key: { orderId: t.string }, state: OrderState });
 */
export function reference<const Type extends string, Key extends Props, State>(target: {
  readonly type: Type;
  readonly key: Key;
  readonly state: t.Type<State, unknown>;
}): Reference<Type, Key, State> {
  return Object.freeze({ type: target.type, key: target.key });
}
