// H05, H09, H10 and H12 where they touch a store: raw input, failing hooks, foreign events, and what is printed.
import {
  decodeCommand,
  load,
  makeRepository,
  transact,
  type BackgroundProblem,
  type RepositoryOptions,
} from '@millrace/core';
import { assert, left, right } from '../asserting.js';
import type { StoreCase } from '../store-contract.js';
import { Purse, purseOf100 } from './purse.js';

const SECRET = 'hunter2-of-another-stream';

export const afterTheFact: readonly StoreCase[] = [
  {
    id: 'H05',
    name: 'A raw command that is wrong is Invalid with its path on every route, and nothing is stored.',
    run: async ({ store, stream, read }) => {
      const purseId = stream('raw');
      const repository = makeRepository(store, [Purse]);
      const raw = (type: string, data: object): unknown => JSON.parse(JSON.stringify({ type, id: 'raw', data }));
      const wrong: readonly (readonly [unknown, string])[] = [
        [raw('purse/fill', { purseId, coins: '5' }), 'data.coins'],
        [raw('purse/empty', { purseId }), 'type'],
        [raw('purse/fill', { purseId, coins: 5, currency: 'EUR' }), 'data.currency'],
        [raw('purse/fill', { purseId: 7, coins: 5 }), 'data.purseId'],
      ];
      for (const [message, path] of wrong) {
        const refused = left(decodeCommand(repository)(message), 'Invalid');
        assert.deepEqual([refused.commandId, refused.issues.map((issue) => issue.path)], ['raw', [path]]);
        assert.deepEqual(left(await transact(repository)(message as never)(), 'Invalid'), refused);
      }
      assert.deepEqual(await read(`purse-${purseId}`), []);
    },
  },
  {
    id: 'H09',
    name: 'After-commit hooks that throw or reject do not turn a stored commit into a failure, and are reported.',
    run: async (context) => {
      const problems: BackgroundProblem[] = [];
      const seen: string[] = [];
      const options: RepositoryOptions = {
        onProblem: (problem) => problems.push(problem),
        afterCommit: [
          () => {
            throw new Error('at once');
          },
          () => Promise.reject(new Error('later')),
          ({ commandId }) => seen.push(commandId),
        ],
      };
      const { repository, key, name, revisions } = await purseOf100(context, options);
      const committed = right(await transact(repository)(Purse.pay.message(key, { coins: 1 }, { id: 'paid' }))());
      await repository.idle();
      assert.deepEqual([committed.aggregate.revision, await revisions()], [1n, [0n, 1n]]);
      assert.deepEqual([seen.length, seen[1]], [2, 'paid']);
      const told = problems.map(({ what, stream, cause }) => [what, stream, String(cause)]).slice(2);
      assert.deepEqual(told.sort(), [
        ['an after-commit hook', name, 'Error: at once'],
        ['an after-commit hook', name, 'Error: later'],
      ]);
    },
  },
  {
    id: 'H10',
    name: 'An event of unknown type fails the load with stream, revision and type; ignored, the revision is still right.',
    run: async (context) => {
      const { key, name, revisions } = await purseOf100(context);
      await context.append(name, 0n, [{ ...context.event(), type: 'purse/stolen' }]);
      const strict = makeRepository(context.store, [Purse]);
      const failed = left(await load(strict)(Purse, key)(), 'Failed');
      assert.deepEqual(
        [failed.stream, failed.revision, failed.eventType, failed.retryable],
        [name, 1n, 'purse/stolen', false],
      );
      for (const word of [name, '1', 'purse/stolen', "'purse'"]) assert.ok(failed.message.includes(word), word);
      left(await transact(strict)(Purse.fill.message(key, { coins: 1 }))(), 'Failed');

      const lenient = makeRepository(context.store, [Purse], { unknownEvents: 'ignore' });
      const loaded = right(await load(lenient)(Purse, key)());
      assert.deepEqual([loaded.revision, loaded.state.coins], [1n, 100]);
      const { events } = right(await transact(lenient)(Purse.fill.message(key, { coins: 1 }))());
      assert.deepEqual([events[0]?.revision, await revisions()], [2n, [0n, 1n, 2n]]);
    },
  },
  {
    id: 'H12',
    name: 'Inspecting a repository, a store, a commit or a left prints nothing of other streams.',
    run: async (context) => {
      const { repository, key } = await purseOf100(context);
      const other = { purseId: `${context.stream('other')}.${SECRET}` };
      right(await transact(repository)(Purse.fill.message(other, { coins: 1 }))());
      right(await load(repository)(Purse, other)());
      const committed = await transact(repository)(Purse.pay.message(key, { coins: 1 }))();
      const rejected = await transact(repository)(Purse.pay.message(key, { coins: 1_000 }))();
      for (const value of [repository, context.store, right(committed), left(rejected, 'Rejected')])
        assert.ok(!printed(value).includes(SECRET), 'prints what another stream holds');
      assert.ok(printed(right(committed)).includes(key.purseId), 'prints what it is about');
    },
  },
];

/** What an inspection prints: all that can be reached through own, enumerable properties and the entries of maps and sets. */
function printed(value: unknown, seen = new Set<unknown>()): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (seen.has(value)) return '';
  seen.add(value);
  const inner: unknown[] = value instanceof Map || value instanceof Set ? [...value] : Object.entries(value).flat();
  return inner.map((one) => printed(one, seen)).join(' ');
}
