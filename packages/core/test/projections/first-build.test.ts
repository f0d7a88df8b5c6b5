// The first version of a view: it is built in bulk like any other, and made ready for readers when it has caught up.
import { defineAggregate, defineProjection, documents, projectExactlyOnce, type ViewStore } from '@millrace/core';
import { memoryStore, memoryViews, type MemoryTransaction } from '@millrace/repository-memory';
import { right } from '@millrace/testing/contract';
import * as t from 'io-ts';

const Account = defineAggregate({
  type: 'account',
  key: { accountId: t.string },
  initial: {},
  events: { opened: {} },
  commands: {},
});

const Opened = defineProjection({
  name: 'opened',
  version: 1,
  view: documents({ key: { accountId: t.string }, row: { times: t.number }, initial: { times: 0 } }),
  on: (handlers) => handlers(Account, { opened: (row) => void (row.times += 1) }),
});

const append = async (store: ReturnType<typeof memoryStore>, accounts: number): Promise<void> => {
  for (let account = 0; account < accounts; account++) {
    const accountId = `a${String(account)}`;
    const event = { id: crypto.randomUUID(), type: 'account/opened', data: { accountId }, metadata: {} };
    right(await store.append(`account-${accountId}`, 'no_stream', [event])());
  }
};

// What the runner asks of its view store, in order.
const watched = (views: ViewStore<MemoryTransaction>, asked: (what: string) => void): ViewStore<MemoryTransaction> => ({
  ...views,
  prepare: (build, layout, options) => {
    asked(options?.bulk === true ? 'prepare in bulk' : 'prepare');
    return views.prepare(build, layout, options);
  },
  commit: (lease, work, body) => {
    if (work.rows !== undefined) asked(`commit ${String(work.rows.length)} rows`);
    return views.commit(lease, work, body);
  },
  finish: (build) => {
    asked('finish');
    return views.finish(build);
  },
});

test('The first version is finished when it has caught up, so that its look-ups have their indexes.', async () => {
  const store = memoryStore();
  await append(store, 3);
  const asked: string[] = [];
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const views = watched(memoryViews(), (what) => {
    asked.push(what);
    if (what === 'finish') finish();
  });
  const runner = projectExactlyOnce(store, Opened, views, { saveEvery: 1 });
  await finished;
  await runner.stop();
  expect(asked).toEqual(['prepare in bulk', 'commit 3 rows', 'finish']);
});

test('Until it has caught up a version takes what is there in large batches.', async () => {
  const store = memoryStore({ pageSize: 10_000 });
  await append(store, 1_500);
  const asked: string[] = [];
  const views = watched(memoryViews(), (what) => asked.push(what));
  const options = { checkpointInterval: 100_000, saveEvery: 3_600_000 };
  const runner = projectExactlyOnce(store, Opened, views, options);
  right(await runner.whenProcessed(right(await store.head()) ?? { commit: 0n, prepare: 0n })());
  await runner.stop();
  expect(asked).toEqual(['prepare in bulk', 'commit 1500 rows']);
});
