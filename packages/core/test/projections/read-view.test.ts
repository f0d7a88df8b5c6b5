// What a reader of a document view gives, and how it says that it cannot.
import { defineProjection, documents, readView, type ViewStore } from '@millrace/core';
import { memoryViews } from '@millrace/repository-memory';
import { left, right } from '@millrace/testing/contract';
import * as t from 'io-ts';
import { Account } from '../support/account.js';

const projectionOf = (balance: t.Type<number> | t.Type<string>) =>
  defineProjection({
    name: 'balances',
    version: 1,
    view: documents({
      key: { accountId: t.string },
      row: { balance: balance as t.Type<number> },
      initial: { balance: 0 },
      lookups: ['balance'],
    }),
    on: (handlers) => handlers(Account, { deposited: (row, { amount }) => void (row.balance += amount) }),
  });
const Balances = projectionOf(t.number);

const build = { projection: 'balances', version: 1 };
const field = (name: string, type: 'text' | 'number') => ({ name, type });

async function written(...rows: readonly (readonly [string, number | string])[]): Promise<ViewStore> {
  const views = memoryViews();
  const layout = {
    kind: 'documents',
    key: [field('accountId', 'text')],
    lookups: [field('balance', 'number')],
  } as const;
  right(await views.prepare(build, layout)());
  const lease = right(await views.acquire({ ...build, slot: 0 }, 'test', 10_000)());
  const changes = rows.map(([key, balance]) => ({ key, row: { accountId: key, balance } as never }));
  right(await views.commit(lease, { rows: changes })());
  return views;
}

describe('a reader of a view', () => {
  test('gives the row of a key, and undefined where there is none', async () => {
    const balances = readView(await written(['a1', 5], ['a2', 7]), Balances);
    expect(right(await balances.get({ accountId: 'a2' })())).toEqual({ accountId: 'a2', balance: 7 });
    expect(right(await balances.get({ accountId: 'a3' })())).toBeUndefined();
  });

  test('asks for one row by its key, and searches no page for it', async () => {
    const { rows } = await written(['a1', 5]);
    const page = () => () => Promise.reject(new Error('a page was read'));
    expect(right(await readView({ rows, page }, Balances).get({ accountId: 'a1' })())).toMatchObject({ balance: 5 });
  });

  test('gives rows in the order of their keys, page by page', async () => {
    const balances = readView(await written(['a3', 5], ['a1', 5], ['a2', 7]), Balances);
    expect(right(await balances.find({}, { limit: 2 })()).map(({ accountId }) => accountId)).toEqual(['a1', 'a2']);
    expect(right(await balances.find({}, { after: { accountId: 'a2' } })())).toMatchObject([{ accountId: 'a3' }]);
    expect(right(await balances.find({ balance: 5 })()).map(({ accountId }) => accountId)).toEqual(['a1', 'a3']);
  });

  test('says which row is of another version', async () => {
    const views = await written(['a1', 5], ['a2', 'much']);
    const balances = readView(views, Balances);
    expect(right(await balances.get({ accountId: 'a1' })())).toMatchObject({ balance: 5 });
    for (const read of [balances.get({ accountId: 'a2' }), balances.find()])
      expect(left(await read(), 'ViewRefused').message).toMatch(
        /^balances: row a2 does not decode, is it of another version\? balance: /,
      );
  });
});
