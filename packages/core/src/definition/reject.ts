// A rejection: how a decider says no, as a value.

/** What a decider returns to refuse: a code, and details for whoever asked. Made by `reject`. */
export interface Rejection<Code extends string = string, Details = unknown> {
  readonly _tag: 'Rejection';
  readonly code: Code;
  readonly details: Details;
}

/**
 * Refuses a command. Rejections are values: they are given back, never thrown, never stored and never retried. The
 * details are what the caller needs to know, typed per code.
 *
 * @param code what rule said no; the codes of a command are part of its type.
 * @example
 * account.state.balance < amount ? reject('insufficient-funds', { balance: account.state.balance }) : ...
 */
export function reject<const Code extends string>(code: Code): Rejection<Code, undefined>;
export function reject<const Code extends string, Details>(code: Code, details: Details): Rejection<Code, Details>;
export function reject(code: string, details?: unknown): Rejection {
  return Object.freeze({ _tag: 'Rejection', code, details });
}
