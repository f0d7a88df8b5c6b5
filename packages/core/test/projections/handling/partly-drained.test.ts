// A parked stream that was drained in part, ahead of a checkpoint that is held back.
import {
  custom,
  defineProjection,
  makeRepository,
  projectExactlyOnce,
  systemClock,
  transact,
  type EventLog,
  type LogItem,
} from '@millrace/core';
import { memoryStore, memoryViews, type MemoryTransaction } from '@millrace/repository-memory';
import { right } from '@millrace/testing/contract';
import { Account } from '../../support/account.js';

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await systemClock.sleep(5);
}

/** A log whose subscriptions give one item, and then nothing until they are let go on. */
function heldBack(store: EventLog): { readonly log: EventLog; readonly goOn: () => void } {
  let goOn: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (goOn = resolve));
  const log: EventLog = {
    ...store,
    subscribe: (options) => ({
      async *[Symbol.asyncIterator](): AsyncGenerator<readonly LogItem[]> {
        let given = 0;
        for await (const page of store.subscribe(options))
          for (const item of page) {
            if (given++ === 1) await opened;
            yield [item];
          }
      },
    }),
  };
  return { log, goOn };
}

test('What was drained is not handled again when the stream is live before the replay has come so far', async () => {
  const store = memoryStore();
  const send = transact(makeRepository(store, [Account]));
  const deposit = async (accountId: string, amount: number) =>
    right(await send(Account.deposit.message({ accountId }, { amount }))());
  await deposit('slow', 0);
  for (let n = 1; n <= 6; n++) await deposit('bad', n);
  const head = right(await store.head());
  if (head === undefined) throw new Error('nothing was written');

  let poison: number | undefined = 1;
  let stuck = true;
  const Counts = defineProjection({
    name: 'counts',
    version: 1,
    view: custom<MemoryTransaction>(),
    on: (handlers) =>
      handlers(Account, {
        deposited: async ({ accountId, amount }, { transaction, signal }) => {
          if (accountId === 'slow' && stuck)
            await new Promise((_, reject) => {
              signal.addEventListener('abort', () => {
                reject(new Error('left'));
              });
            });
          if (accountId === 'bad' && amount === poison) throw new Error('poison');
          transaction.update(`${accountId}${String(amount)}`, (count) => Number(count ?? 0) + 1);
        },
      }),
  });
  const views = memoryViews();
  const retry = { attempts: 1, delay: () => 0 };
  const first = projectExactlyOnce(store, Counts, views, { retry, batch: 1 });
  await until(() => first.status().parked.length === 1);
  poison = 4;
  first.retryParked();
  await until(() => first.status().parked[0]?.revision === 3n);
  await first.stop({ drain: 10 });
  expect(views.values().size).toBe(3);

  [poison, stuck] = [undefined, false];
  const { log, goOn } = heldBack(store);
  const second = projectExactlyOnce(log, Counts, views, { retry });
  await second.taken;
  second.retryParked();
  await until(() => second.status().parked.length === 0);
  goOn();
  right(await second.whenProcessed(head)());
  await second.stop();
  expect([...views.values().values()]).toEqual([1, 1, 1, 1, 1, 1, 1]);
});

test('A retry that fails leaves no read of the log open', async () => {
  const store = memoryStore();
  const send = transact(makeRepository(store, [Account]));
  for (let n = 0; n < 3; n++) right(await send(Account.deposit.message({ accountId: 'bad' }, { amount: n }))());
  let open = 0;
  const counting: EventLog = {
    ...store,
    readAll: (options) => ({
      async *[Symbol.asyncIterator]() {
        open += 1;
        try {
          yield* store.readAll(options);
        } finally {
          open -= 1;
        }
      },
    }),
  };
  const Refused = defineProjection({
    name: 'refused',
    version: 1,
    view: custom<MemoryTransaction>(),
    on: (handlers) =>
      handlers(Account, {
        deposited: () => {
          throw new Error('never');
        },
      }),
  });
  let told = 0;
  const onProblem = ({ _tag }: { readonly _tag: string }) => {
    if (_tag === 'Parked') told += 1;
  };
  const retry = { attempts: 1, delay: () => 0 };
  const runner = projectExactlyOnce(counting, Refused, memoryViews(), { retry, onProblem });
  for (let round = 1; round <= 4; round++) {
    await until(() => told === round);
    runner.retryParked();
  }
  await until(() => told === 5);
  await runner.stop();
  await until(() => open === 0);
  expect(open).toBe(0);
});
