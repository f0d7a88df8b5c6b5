// `given(events).when(command).then(events | rejection)`: what an aggregate does, as a specification.
import type { AnyDefinition, KeyOf } from '@millrace/core';
import { decide } from './decide.js';
import { expecting } from './expecting.js';
import { compare } from './decision.js';
import { read } from './events.js';
import { empty, happen } from './history.js';
import { kernelOf, type AggregateValue } from './model.js';
import { print } from './print.js';
import type { Given, ScenarioEvent } from './shape.js';

/**
 * Begins a scenario: an aggregate to which these events have happened. It is folded from them as if they had been stored
 * and loaded, at the revision of the last one; without events it does not exist yet.
 *
 * Nothing is stored and nothing waits; what does not come out as expected throws, so that any test runner will do.
 *
 * @param definition of the aggregate.
 * @param key of the aggregate, as call sites give it.
 * @param events oldest first: name and decoded data, without the key; or made standing alone by the definition.
 * @throws ScenarioError when the key or an event is refused by its codec, or a handler throws.
 * @example
 * given(Account, { accountId: 'a1' }, ['opened', { owner: 'Ada' }], ['deposited', { amount: 10 }])
 *   .when(Account.withdraw, { amount: 4 })
 *   .then(['withdrawn', { amount: 4 }])
 *   .and.when(Account.withdraw, { amount: 7 })
 *   .then(reject('insufficient-funds', { balance: 6 }));
 */
export function given<D extends AnyDefinition>(
  definition: D,
  key: KeyOf<D>,
  ...events: readonly ScenarioEvent<D>[]
): Given<D> {
  const kernel = kernelOf(definition);
  const nothing = empty(definition, key);
  const happened = events.map((event, i) => read(kernel, nothing, event, `given, event ${i + 1}`));
  return at(definition, happen(definition, nothing, happened));
}

// What is made at run time knows no types of the model; `Given` has them from the definition.
function at<D extends AnyDefinition>(definition: D, aggregate: AggregateValue): Given<D> {
  const kernel = kernelOf(definition);
  const then = (next: AggregateValue) => Object.freeze({ and: at(definition, next) });
  return Object.freeze({
    aggregate,
    when: (command: unknown, ...args: readonly unknown[]) => {
      const { subject, decision } = decide(definition, aggregate, command, args);
      return expecting(definition, aggregate, subject, decision, then);
    },
    thenState: (state: unknown) => {
      const subject = `the state of ${kernel.type} ${print(aggregate.key)} is not as expected`;
      compare(
        subject,
        (width) => [print(state, width)],
        (width) => [print(aggregate.state, width)],
      );
      return then(aggregate);
    },
  }) as unknown as Given<D>;
}
