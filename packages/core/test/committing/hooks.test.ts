// H09: what happens beside a commit cannot fail it.
import { commit, type BackgroundProblem, type RepositoryOptions } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { right } from '@millrace/testing/contract';
import { makeBackground } from '../../src/repository/background.js';
import { Account, ADA, STREAM } from '../support/account.js';
import { accounts } from '../support/repositories.js';
import { settled } from '../support/stores.js';

type Hooks = NonNullable<RepositoryOptions['afterCommit']>;

function watching(afterCommit: Hooks) {
  const problems: BackgroundProblem[] = [];
  return { problems, ...accounts(memoryStore(), { afterCommit, onProblem: (problem) => problems.push(problem) }) };
}

describe('an after-commit hook', () => {
  test('is told of each commit that stored something, after it, in order; by `commit` as well', async () => {
    const seen: (readonly [string, number])[] = [];
    const hooks: Hooks = [1, 2].map(
      (n) =>
        ({ commandId }: { readonly commandId: string }) =>
          seen.push([commandId, n]),
    );
    const { deposited, withdraw, run, repository, loaded } = watching(hooks);
    await deposited(5, 'd');
    await withdraw(50, 'rejected');
    right(await run(Account.balanceTo.message(ADA, { amount: 5 }, { id: 'nothing' })));
    await deposited(5, 'd');
    right(await commit(repository, { id: 'e' })((await loaded()).audited())());
    expect(seen).toEqual([
      ['d', 1],
      ['d', 2],
      ['e', 1],
      ['e', 2],
    ]);
  });

  test('is given what the caller is given', async () => {
    const seen: unknown[] = [];
    const { deposited } = watching([(committed) => seen.push(committed)]);
    const committed = await deposited(5, 'd');
    expect(seen).toEqual([committed]);
    expect(seen[0]).toBe(committed);
  });

  test.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
  ])('H09 that %s does not fail the commit, nor the hooks after it, and is reported', async (_, hook) => {
    const seen: unknown[] = [];
    const { deposited, loaded, repository, problems } = watching([hook, ({ commandId }) => seen.push(commandId)]);
    expect((await deposited(5, 'd')).events).toHaveLength(1);
    await repository.idle();
    expect(seen).toEqual(['d']);
    expect(problems).toEqual([{ what: 'an after-commit hook', stream: STREAM, cause: new Error('no') }]);
    expect((await loaded()).state.balance).toBe(5);
  });

  test('is not waited for by the commit, and is by `idle`', async () => {
    let finish = (): void => undefined;
    const order: string[] = [];
    const slow = new Promise<void>((resolve) => (finish = resolve)).then(() => order.push('hook'));
    const { deposited, repository } = watching([() => slow]);
    await deposited(5, 'd');
    const idle = repository.idle().then(() => order.push('idle'));
    await settled();
    expect(order).toEqual([]);
    finish();
    await idle;
    expect(order).toEqual(['hook', 'idle']);
    await repository.idle();
  });
});

describe('work in the background', () => {
  const about = { what: 'work', stream: 's' };

  test('H09 whose problems nobody hears, since telling them fails too, ends all the same', async () => {
    const told: unknown[] = [];
    const { run, report, idle } = makeBackground((problem) => {
      told.push(problem.cause);
      throw new Error('cannot tell');
    });
    run(about, () => Promise.reject(new Error('later')));
    run(about, () => {
      throw new Error('now');
    });
    report({ ...about, cause: 'directly' });
    await idle();
    expect(told).toEqual([new Error('now'), 'directly', new Error('later')]);
  });

  test('H09 is told also when who is told says by a rejected promise that it failed', async () => {
    const handlers: unknown[] = [];
    const promise = { then: (_: unknown, onRejected: unknown) => void handlers.push(onRejected) };
    const { report } = makeBackground(() => promise);
    report({ ...about, cause: 1 });
    await settled();
    expect(handlers).toEqual([expect.any(Function)]);
  });

  test('that begins more work is waited for to the end', async () => {
    const { run, idle } = makeBackground(() => undefined);
    const order: number[] = [];
    run(about, async () => {
      await settled();
      run(about, async () => {
        await settled();
        order.push(1);
      });
    });
    await idle();
    order.push(2);
    expect(order).toEqual([1, 2]);
  });

  test('nobody need be told', async () => {
    const { deposited, repository } = accounts(memoryStore(), { afterCommit: [() => Promise.reject(new Error('no'))] });
    await deposited(5, 'd');
    await repository.idle();
  });
});
