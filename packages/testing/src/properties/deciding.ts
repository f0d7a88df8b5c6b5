// Property: no decider fails, whatever it is given that decodes.
import * as fc from 'fast-check';
import { makeRepository, type AnyDefinition, type EventStore } from '@millrace/core';
import { modelProperty, type ModelProperty } from './model-property.js';
import { counting } from './vacuous.js';
import { runMessages, type AnyMessage } from './world.js';

/** A decider that throws or gives junk, a handler that throws on a decider's event, a key of a read that throws. */
export function decidesAlways(
  type: string,
  definitions: readonly AnyDefinition[],
  messages: fc.Arbitrary<readonly AnyMessage[]>,
  store: () => EventStore,
): ModelProperty {
  const { count, vacuous } = counting(type);
  const property = fc.asyncProperty(messages, async (messages) => {
    const repository = makeRepository(store(), definitions);
    await runMessages(repository, messages, (outcome) => {
      if (outcome._tag === 'Right') count(outcome.right.events);
      // A failure of a load names no command: that is for the fold to show.
      else if (outcome.left._tag === 'Failed' && outcome.left.command !== undefined)
        throw new Error(outcome.left.message, { cause: outcome.left.cause });
    });
  });
  return modelProperty(`${type}: no decider fails on data that decode`, property, vacuous);
}
