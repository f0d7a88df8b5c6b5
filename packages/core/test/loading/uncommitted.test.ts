// H04: what is not committed reaches neither the cache nor another command's commit.
import { commit, defineAggregate, load, makeRepository, transact } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { left, right } from '@millrace/testing/contract';
import * as t from 'io-ts';
import { Account } from '../support/account.js';
import { accounts } from '../support/repositories.js';

describe('H04 what is not committed', () => {
  test('never reaches the cache: rejected, in conflict, or just pending', async () => {
    const store = memoryStore();
    const { repository, filled, loaded, withdraw } = accounts(store);
    await filled(2);
    const account = await loaded();
    const pending = right(Account.deposit(account, { amount: 100 }));
    left(await withdraw(50, 'too much'), 'Rejected');
    await accounts(store).deposited(1, 'elsewhere');
    left(await commit(repository)(pending)(), 'Conflict');
    expect([account.state.balance, pending.state.balance]).toEqual([2, 102]);
    expect((await loaded({ load: 'anyCached' })).state.balance).toBe(3);
  });

  test('is not committed by another command, even if a decider keeps it', async () => {
    const kept: unknown[] = [];
    const Sly = defineAggregate({
      type: 'sly',
      key: { id: t.string },
      initial: {},
      events: { happened: { data: { by: t.string } } },
      commands: {
        keep: {
          data: { by: t.string },
          decide: (sly, data) => {
            kept.push(sly.happened(data));
            return sly;
          },
        },
        use: { decide: (sly) => (kept[0] ?? sly) as typeof sly },
      },
    });
    const repository = makeRepository(memoryStore(), [Sly]);
    right(await transact(repository)(Sly.keep.message({ id: '1' }, { by: 'keep' }))());
    left(await transact(repository)(Sly.use.message({ id: '1' }))(), 'Failed');
    expect(right(await load(repository)(Sly, { id: '1' })()).revision).toBeUndefined();
  });
});
