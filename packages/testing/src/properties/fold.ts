// Property: what a command leaves behind is what a load finds.
import * as fc from 'fast-check';
import { makeRepository, type AnyDefinition, type EventStore } from '@millrace/core';
import { difference } from '../scenario/difference.js';
import type { AggregateValue } from '../scenario/model.js';
import { print } from '../scenario/print.js';
import { modelProperty, type ModelProperty } from './model-property.js';
import { counting } from './vacuous.js';
import { loaded, runMessages, type AnyMessage } from './world.js';

/** The state after each commit, cached as it is, and the fold of the committed events from the first one. */
export function foldsToState(
  type: string,
  definitions: readonly AnyDefinition[],
  messages: fc.Arbitrary<readonly AnyMessage[]>,
  store: () => EventStore,
): ModelProperty {
  const { count, vacuous } = counting(type);
  const property = fc.asyncProperty(messages, async (messages) => {
    const streams = store();
    const repository = makeRepository(streams, definitions);
    await runMessages(repository, messages, async (outcome, message) => {
      if (outcome._tag === 'Left') return;
      count(outcome.right.events);
      const folded = await loaded(
        makeRepository(streams, definitions, { cache: 'none' }),
        definitions,
        outcome.right.aggregate,
      );
      same(outcome.right.aggregate, folded, `after ${message.type}, the state is not the fold of the committed events`);
    });
  });
  return modelProperty(`${type}: the fold of the committed events equals the state`, property, vacuous);
}

/** Throws unless two aggregates have the same state and revision. */
export function same(aggregate: AggregateValue, folded: AggregateValue, subject: string): void {
  const [state, fold] = [aggregate, folded].map(({ revision, state }) => print({ revision, state }));
  if (state === fold) return;
  const lines = (value: AggregateValue) => print({ revision: value.revision, state: value.state }, 0).split('\n');
  throw new Error(`${subject} (- state, + fold):\n${difference(lines(aggregate), lines(folded))}`);
}
