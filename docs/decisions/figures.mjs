// Measures the figures that the decision records quote: `npm run build`, then `node docs/decisions/figures.mjs`.
import { defineAggregate, KERNEL } from '@millrace/core';
import * as t from 'io-ts';
import { Draft } from '../../packages/core/dist/esm/aggregate/draft.js';
import { eventId } from '../../packages/core/dist/esm/aggregate/event-id.js';
import { recordCodec } from '../../packages/core/dist/esm/codec/record.js';

const Account = defineAggregate({
  type: 'account',
  key: { accountId: t.string },
  initial: { open: true, balance: 0 },
  events: {
    deposited: {
      data: { amount: t.number },
      apply: (state, { amount }) => {
        state.balance += amount;
      },
    },
  },
  commands: {},
});
const kernel = Account[KERNEL];
const deposited = kernel.events.get('account/deposited');

/** Nanoseconds per unit of `work`, which does `units` of them: the lowest and the median of many runs. */
function measure(what, units, work) {
  const until = performance.now() + 300;
  while (performance.now() < until) work();
  const runs = Array.from({ length: 101 }, () => {
    const start = performance.now();
    work();
    return ((performance.now() - start) * 1e6) / units;
  }).sort((a, b) => a - b);
  const [lowest, median] = [runs[0], runs[50]].map((ns) => ns.toFixed(0));
  console.log(`${what.padEnd(58)} ${lowest.padStart(6)} ns, median ${median} ns`);
}

const EVENTS = 102_400;
const data = Array.from({ length: EVENTS }, () => ({ accountId: 'a1', amount: 1 }));

// The size that a draft is told decides whether it copies; a negative one makes it draft with immer, whatever the state.
function foldInBatches(batch, size) {
  let state = kernel.initial;
  for (let from = 0; from < EVENTS; from += batch) {
    const draft = new Draft(kernel, state, size);
    for (let i = from; i < from + batch; i++) draft.apply(deposited, data[i]);
    state = draft.finish();
  }
  if (state.balance !== EVENTS) throw new Error('wrong balance');
}

function foldBare() {
  let state = kernel.initial;
  for (let i = 0; i < EVENTS; i++) state = { ...state, balance: state.balance + data[i].amount };
  if (state.balance !== EVENTS) throw new Error('wrong balance');
}

for (const batch of [1, 10, 512]) {
  measure(`fold, plain copy, batches of ${batch}, per event`, EVENTS, () => foldInBatches(batch, batch));
  measure(`fold, immer draft, batches of ${batch}, per event`, EVENTS, () => foldInBatches(batch, -1_000));
}
measure('fold, bare loop with an immutable spread, per event', EVENTS, foldBare);

const place = { commandId: '7f7c4a2e-53a5-4f6e-8a43-1c2b6fb2b9a1', stream: 'account-a1', index: 0, count: 1 };
measure('id of an event, per id', 10_000, () => {
  for (let i = 0; i < 10_000; i++) eventId(place, 'account/deposited', data[i]);
});

// The data of an order, and the same with codecs of which it is not known that they decode to themselves.
const opaque = (codec) => new t.Type(codec.name, codec.is, codec.validate, codec.encode);
const props = {
  orderId: t.string,
  total: t.Int,
  currency: t.keyof({ CZK: null, EUR: null }),
  lines: t.array(t.type({ product: t.string, count: t.number })),
};
const order = {
  orderId: 'o1',
  total: 300,
  currency: 'EUR',
  lines: [1, 2, 3].map((count) => ({ product: 'tea', count })),
};
const known = recordCodec(props);
const unknown = recordCodec(Object.fromEntries(Object.entries(props).map(([name, codec]) => [name, opaque(codec)])));
const decode = (codec) => () => {
  for (let i = 0; i < 10_000; i++) codec.decode(order, 'ignore');
};
measure('decoding an order, codecs known to decode to themselves', 10_000, decode(known));
measure('decoding an order, codecs decoded in full', 10_000, decode(unknown));
