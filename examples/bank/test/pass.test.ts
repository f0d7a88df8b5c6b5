// How rows are applied: the order within an account, the opening, and a store that fails.
import { makeRepository, transact, type EventStore, type RecordedEvent } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import * as E from 'fp-ts/lib/Either.js';
import { Account } from '../src/account.js';
import { openBank } from '../src/bank.js';
import { runPass } from '../src/pass.js';
import { credit, debit, fileOf, row } from './transaction-file.js';

async function eventsOf(store: EventStore, account: number): Promise<readonly RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const page of store.readStream(`account-${account}`)) events.push(...page);
  return events;
}

const commandIds = async (store: EventStore, account: number) =>
  (await eventsOf(store, account)).map(({ metadata }) => metadata['commandId']);

/** A store whose appends take turns, some many: those that are not waited for overtake each other. */
function unevenStore(): { readonly store: EventStore; readonly mostAtOnce: () => number } {
  const memory = memoryStore();
  let calls = 0;
  let running = 0;
  let most = 0;
  const store: EventStore = {
    ...memory,
    append: (stream, expected, events) => async () => {
      calls += 1;
      running += 1;
      most = Math.max(most, running);
      for (let turns = (calls * 7) % 23; turns > 0; turns--) await Promise.resolve();
      running -= 1;
      return memory.append(stream, expected, events)();
    },
  };
  return { store, mostAtOnce: () => most };
}

const silent = () => undefined;

describe('the rows of a file', () => {
  it('are applied in their order within each account, and beside each other between accounts', async () => {
    const { store, mostAtOnce } = unevenStore();
    const rows = Array.from({ length: 400 }, (_, i) => credit(i, i % 5, '1.00'));
    await runPass(openBank(store), fileOf(...rows), silent);
    for (const account of [0, 1, 2, 3, 4]) {
      const expected = Array.from({ length: 80 }, (_, i) => `trans-${i * 5 + account}`);
      expect(await commandIds(store, account)).toEqual([`open-${account}`, ...expected]);
    }
    expect(mostAtOnce()).toBe(5);
  });

  it('are decided in that order: a debit stands or falls by what stands before it', async () => {
    const { store } = unevenStore();
    const rows = [debit(1, 1, '1.00'), credit(2, 1, '1.00'), debit(3, 1, '1.00'), debit(4, 1, '1.00')];
    await runPass(openBank(store), fileOf(...rows), silent);
    expect(await commandIds(store, 1)).toEqual(['open-1', 'trans-2', 'trans-3']);
  });

  it('are applied beside each other to a bounded number of accounts', async () => {
    const { store, mostAtOnce } = unevenStore();
    const rows = Array.from({ length: 1_000 }, (_, i) => credit(i, i, '1.00'));
    await runPass(openBank(store), fileOf(...rows), silent);
    expect(mostAtOnce()).toBeGreaterThan(8);
    expect(mostAtOnce()).toBeLessThanOrEqual(64);
  });

  it('become events with the amount and the day of the row', async () => {
    const store = memoryStore();
    await runPass(openBank(store), fileOf('7;3;961231;PRIJEM;;12.34;;;;', '8;3;970101;VYBER;;2.30;;;;'), silent);
    expect((await eventsOf(store, 3)).map(({ type, data }) => ({ type, data }))).toEqual([
      { type: 'account/opened', data: { accountId: '3', on: '1996-12-31' } },
      { type: 'account/deposited', data: { accountId: '3', amount: 1234, channel: 'unknown', on: '1996-12-31' } },
      { type: 'account/withdrawn', data: { accountId: '3', amount: 230, channel: 'unknown', on: '1997-01-01' } },
    ]);
  });
});

describe('an account', () => {
  it('is opened by its first well-formed row, also when that row is rejected', async () => {
    const store = memoryStore();
    const pass = await runPass(openBank(store), fileOf(debit(1, 1, '5.00')), silent);
    expect(pass).toMatchObject({ right: { rows: 1, committed: 0, commands: 2, accounts: new Set(['1']) } });
    expect(await commandIds(store, 1)).toEqual(['open-1']);
  });

  it('is not opened by a malformed row', async () => {
    const store = memoryStore();
    const pass = await runPass(openBank(store), fileOf(row(1, 1, 'OTHER', '5.00')), silent);
    expect(pass).toMatchObject({ right: { rows: 1, commands: 0, accounts: new Set() } });
    expect(await eventsOf(store, 1)).toEqual([]);
  });

  it('is opened once, also when the file is applied again, and by another repository', async () => {
    const store = memoryStore();
    const path = fileOf(credit(1, 1, '5.00'), credit(2, 1, '5.00'));
    await runPass(openBank(store), path, silent);
    expect(await runPass(openBank(store), path, silent)).toMatchObject({ right: { committed: 0, duplicates: 2 } });
    expect(await commandIds(store, 1)).toEqual(['open-1', 'trans-1', 'trans-2']);
  });

  it('that is open already needs no opening', async () => {
    const store = memoryStore();
    await transact(makeRepository(store, [Account]))(Account.open.message({ accountId: '1' }))();
    const pass = await runPass(openBank(store), fileOf(credit(1, 1, '5.00')), silent);
    expect(pass).toMatchObject({ right: { committed: 1, rejected: new Map() } });
  });
});

describe('a store that fails', () => {
  it('ends the pass with its words, and no exception', async () => {
    const memory = memoryStore();
    const store: EventStore = {
      ...memory,
      append: (stream, expected, events) =>
        stream === 'account-2'
          ? () =>
              Promise.resolve(
                E.left({ _tag: 'NotAppended', stream, fault: 'refused', retryable: false, cause: new Error('full') }),
              )
          : memory.append(stream, expected, events),
    };
    const pass = await runPass(openBank(store), fileOf(credit(1, 1, '1.00'), credit(2, 2, '1.00')), silent);
    expect(pass).toEqual(E.left('account-2 was not written (refused): full'));
    expect(await commandIds(store, 1)).toEqual(['open-1', 'trans-1']);
  });
});
