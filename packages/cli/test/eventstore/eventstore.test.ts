// The verbs on EventStoreDB: a log that others write while it is looked at.
import { randomUUID } from 'node:crypto';
import { eventStoreDBStore, type EventStoreDBStore } from '@millrace/repository-eventstore';
import { makeRepository, transact } from '@millrace/core';
import { serverUrl } from '../../../repository-eventstore/test/support/server.js';
import { Account } from '../fixtures/account.js';
import { seed } from '../fixtures/seed.js';
import { commandLine, type Place } from '../support/command-line.js';

const { run, start, process: inProcess } = commandLine();

// Others write to the same server.
const prefix = `cli-${randomUUID()}-`;
const a1 = `${prefix}a1`;
let place: Place;
let store: EventStoreDBStore;

beforeAll(async () => {
  const url = await serverUrl();
  place = { config: 'eventstore.config.ts', env: { EVENTSTORE_URL: url } };
  store = eventStoreDBStore(url);
  await seed(store, prefix);
}, 60_000);
afterAll(() => store.close());

it('shows streams and aggregates', async () => {
  const { out } = await run(['streams', 'ls', '--prefix', `account-${prefix}`], place);
  expect(out.split('\n').map((line) => line.split('\t').slice(0, 3))).toEqual([
    [`account-${a1}`, '3', '2'],
    [`account-${prefix}a2`, '1', '0'],
    [''],
  ]);
  const stream = await run(['streams', 'show', `account-${a1}`, '--reverse', '--limit', '1', '--json'], place);
  expect(JSON.parse(stream.out)).toMatchObject({ revision: '2', events: [{ type: 'account/withdrawn' }] });
  const shown = await run(['aggregate', 'show', 'account', a1, '--json'], place);
  expect(JSON.parse(shown.out)).toMatchObject({ revision: '2', state: { balance: 70 }, history: [{}, {}, {}] });
  const head = await run(['streams', 'head', '--limit', '1', '--json'], place);
  expect(JSON.parse(head.out)).toMatchObject({ head: { commit: expect.stringMatching(/^\d+$/) as string } });
});

it('follows what is written, each event once', async () => {
  const following = start(
    ['streams', 'tail', '--follow', '--stream', `account-${a1}`, '--limit', '1', '--json'],
    place,
  );
  const category = start(
    ['streams', 'tail', '--follow', '--type', 'account/deposited', '--limit', '0', '--json'],
    place,
  );
  await following.says('account/withdrawn');
  const deposit = transact(makeRepository(store, [Account]));
  for (const amount of [1, 2, 3]) await deposit(Account.deposit.message({ accountId: a1 }, { amount }))();
  await following.says('"amount":3}');
  following.interrupt();
  const { code, out } = await following.ended;
  expect(code).toBe(130);
  const lines = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly revision: string });
  expect(lines.map(({ revision }) => revision)).toEqual(['2', '3', '4', '5']);
  // It may have begun to follow when the first were written already.
  await deposit(Account.deposit.message({ accountId: a1 }, { amount: 4 }))();
  await category.says('"amount":4}');
  category.interrupt();
  expect((await category.ended).code).toBe(130);
});

it('commits a command', async () => {
  const line = ['command', 'run', 'account', 'deposit', '--key', a1, '--data', '{"amount":50}', '--commit', '--yes'];
  const { code, out, err } = await inProcess(line, place).ended;
  expect({ code, err: err.replace(/^ .*\n/m, '') }).toEqual({ code: 0, err: '' });
  expect(out).toContain(`committed 1 event to account-${a1}`);
});

it('says no to a tombstoned stream in words', async () => {
  await store.tombstoneStream(`account-${prefix}a2`)();
  const { code, out, err } = await run(['streams', 'show', `account-${prefix}a2`], place);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain(`account-${prefix}a2`);
  expect(err).toContain('deleted');
});
