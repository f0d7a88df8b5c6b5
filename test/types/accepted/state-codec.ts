// A codec of the state gives `items: []` and `status: 'none'` their exact types.
import * as t from 'io-ts';
import { defineAggregate, reject, type StateOf } from '@millrace/core';
import { same } from './same.js';

export const Basket = defineAggregate({
  type: 'basket',
  key: { basketId: t.string },
  state: t.type({ status: t.keyof({ none: null, open: null }), items: t.array(t.string) }),
  initial: { status: 'none', items: [] },
  snapshot: { every: 100 },
  events: {
    itemAdded: {
      data: { item: t.string },
      apply: (state, { item }) => {
        same<typeof state.status, 'none' | 'open'>();
        state.status = 'open';
        state.items.push(item);
      },
    },
  },
  commands: {
    add: {
      data: { item: t.string },
      decide: (basket, { item }) => {
        same<typeof basket.state.items, string[]>();
        return basket.state.items.includes(item) ? reject('already-there', { item }) : basket.itemAdded({ item });
      },
    },
  },
});

same<StateOf<typeof Basket>, { status: 'none' | 'open'; items: string[] }>();
