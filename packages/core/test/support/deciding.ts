// A definition with one command, whose decider may do what no type checker lets through.
import { defineAggregate } from '@millrace/core';
import { right } from '@millrace/testing/contract';
import * as t from 'io-ts';

// What no type checker lets through, and JavaScript does.
export function deciding(decide: (aggregate: Thing) => unknown) {
  return defineAggregate({
    type: 'thing',
    key: { id: t.string },
    initial: { n: 0 },
    events: {
      happened: {
        data: { n: t.number },
        apply: (state, { n }) => {
          if (n === 13) throw new Error('unlucky');
          state.n += n;
        },
      },
    },
    commands: { decide: { decide: decide as (aggregate: unknown) => never } },
  });
}
export interface Thing {
  readonly state: { n: number };
  readonly pending: unknown[];
  readonly key: { id: string };
  readonly happened: (data: { n: number }) => Thing;
}

export const run = (decide: (aggregate: Thing) => unknown) => {
  const Thing = deciding(decide);
  return Thing.decide(right(Thing.empty({ id: '1' })));
};
