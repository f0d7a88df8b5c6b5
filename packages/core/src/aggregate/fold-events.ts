// Folds decoded events into a state, without a store: for tests, reports and what-if questions.
import * as E from 'fp-ts/lib/Either.js';
import { KERNEL } from '../definition/kernel.js';
import type { AnyDefinition, EventOf, StateOf } from '../definition/shape.js';
import { failed, type Failed } from '../transact/result.js';
import { Draft, HandlerError } from './draft.js';

/**
 * Folds events of `definition` into a state, as a repository does. They are taken to be what their type says: nothing
 * is decoded. They are folded from the state given second, or from the initial one.
 *
 * @returns right: the state, frozen. Left: `Failed` when a handler throws, or an event is not one of the definition's.
 * @example
 * fold(Account)([{ type: 'account/deposited', data: { accountId: 'a1', amount: 5 } }]); // Right { balance: 5, ... }
 */
export function fold<D extends AnyDefinition>(definition: D) {
  const kernel = definition[KERNEL];
  return (events: readonly EventOf<D>[], from?: StateOf<D>): E.Either<Failed<undefined>, StateOf<D>> => {
    try {
      const draft = new Draft(kernel, from ?? kernel.initial, events.length);
      for (const { type, data } of events as readonly { readonly type: string; readonly data: object }[]) {
        const event = kernel.events.get(type);
        if (event === undefined) return E.left(failed(undefined, `'${kernel.type}' has no event ${type}`));
        draft.apply(event, event.codec.own(data as Record<string, unknown>));
      }
      // Folded by the definition's own handlers from one of its states.
      return E.right(draft.finish());
    } catch (cause) {
      if (!(cause instanceof HandlerError))
        return E.left(failed(undefined, 'the events cannot be folded', { retryable: false, cause }));
      const { message, eventType } = cause;
      return E.left(failed(undefined, message, { retryable: false, eventType, cause: cause.cause }));
    }
  };
}
