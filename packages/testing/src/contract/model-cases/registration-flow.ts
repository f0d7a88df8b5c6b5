// A18 to A24: accounts claim e-mail addresses, and no address ever belongs to two.
import { makeRepository, transact, type MessageOf } from '@millrace/core';
import { EmailAddress, RegistrationAccount } from '../../domains/registration.js';
import { assert, left, right } from '../asserting.js';
import type { StoreContext } from '../store-context.js';
import type { StoreCase } from '../store-contract.js';

const EXPIRES_AT = 1_000;

/** One free address and two accounts, `ada` and `bob`, of which only those in `registered` exist. */
async function flow({ store, stream }: StoreContext, registered: readonly ('ada' | 'bob')[] = ['ada', 'bob']) {
  const repository = makeRepository(store, [RegistrationAccount, EmailAddress]);
  const run = (message: MessageOf<typeof EmailAddress>) => transact(repository)(message)();
  const ids = { ada: stream('ada'), bob: stream('bob') };
  const key = { emailAddress: `${stream('post')}@example.com` };
  for (const name of registered)
    right(await transact(repository)(RegistrationAccount.register.message({ accountId: ids[name] }))());
  return {
    ...ids,
    claim: (accountId: string, secret: string) =>
      run(EmailAddress.claim.message(key, { accountId, secret, expiresAt: EXPIRES_AT })),
    confirm: (accountId: string, secret: string) => run(EmailAddress.confirm.message(key, { accountId, secret })),
    expire: (accountId: string, at: number) => run(EmailAddress.expireClaim.message(key, { accountId, at })),
    events: async () => {
      const stored: string[] = [];
      for await (const page of store.readStream(`emailAddress-${key.emailAddress}`))
        stored.push(...page.map(({ type }) => type.slice('emailAddress/'.length)));
      return stored;
    },
  };
}

export const registrationFlow: readonly StoreCase[] = [
  {
    id: 'A18',
    name: 'An address that is claimed and confirmed with the secret from the committed event is taken by that account.',
    run: async (context) => {
      const { ada, claim, confirm, events } = await flow(context);
      const [claimed] = right(await claim(ada, 'the secret of ada')).events;
      if (claimed?.type !== 'emailAddress/claimed')
        return assert.fail(`expected a claim, got ${String(claimed?.type)}`);
      const { aggregate } = right(await confirm(ada, claimed.data.secret));
      assert.deepEqual(aggregate.state, { takenBy: ada, claims: [] });
      assert.deepEqual(await events(), ['claimed', 'taken']);
    },
  },
  {
    id: 'A19',
    name: 'Two accounts may claim one free address; the first to confirm wins, and the other is rejected.',
    run: async (context) => {
      const { ada, bob, claim, confirm, events } = await flow(context);
      right(await claim(ada, 'of ada'));
      const { aggregate } = right(await claim(bob, 'of bob'));
      assert.deepEqual(
        aggregate.state.claims.map(({ accountId }) => accountId),
        [ada, bob],
      );
      assert.equal(right(await confirm(bob, 'of bob')).aggregate.state.takenBy, bob);
      assert.equal(left(await confirm(ada, 'of ada'), 'Rejected').code, 'address-taken');
      assert.deepEqual(await events(), ['claimed', 'claimed', 'taken']);
    },
  },
  {
    id: 'A20',
    name: 'A taken address rejects a new claim at once.',
    run: async (context) => {
      const { ada, bob, claim, confirm, events } = await flow(context);
      right(await claim(ada, 'of ada'));
      right(await confirm(ada, 'of ada'));
      assert.equal(left(await claim(bob, 'of bob'), 'Rejected').code, 'address-taken');
      assert.deepEqual(await events(), ['claimed', 'taken']);
    },
  },
  {
    id: 'A21',
    name: 'An account that does not exist cannot claim: the command declares that it reads the account.',
    run: async (context) => {
      const { ada, bob, claim, events } = await flow(context, ['ada']);
      const rejection = left(await claim(bob, 'of bob'), 'Rejected');
      assert.deepEqual([rejection.code, rejection.details], ['no-such-account', { accountId: bob }]);
      assert.deepEqual(await events(), []);
      right(await claim(ada, 'of ada'));
    },
  },
  {
    id: 'A22',
    name: "A guessed secret is rejected, and so is another account's.",
    run: async (context) => {
      const { ada, bob, claim, confirm, events } = await flow(context);
      right(await claim(ada, 'of ada'));
      right(await claim(bob, 'of bob'));
      assert.equal(left(await confirm(ada, 'a guess'), 'Rejected').code, 'wrong-secret');
      assert.equal(left(await confirm(ada, 'of bob'), 'Rejected').code, 'wrong-secret');
      assert.deepEqual(await events(), ['claimed', 'claimed']);
    },
  },
  {
    id: 'A23',
    name: 'After the expiry is committed the right secret is rejected; before that it is not.',
    run: async (context) => {
      const { ada, bob, claim, confirm, expire, events } = await flow(context);
      right(await claim(ada, 'of ada'));
      right(await claim(bob, 'of bob'));
      const early = left(await expire(ada, EXPIRES_AT - 1), 'Rejected');
      assert.deepEqual([early.code, early.details], ['not-expired-yet', { expiresAt: EXPIRES_AT }]);
      right(await expire(ada, EXPIRES_AT));
      assert.equal(left(await confirm(ada, 'of ada'), 'Rejected').code, 'no-such-claim');
      assert.deepEqual(right(await expire(ada, EXPIRES_AT)).events, []);
      right(await confirm(bob, 'of bob'));
      assert.deepEqual(await events(), ['claimed', 'claimed', 'claimExpired', 'taken']);
    },
  },
  {
    id: 'A24',
    name: 'The owner confirming again is a success with no events.',
    run: async (context) => {
      const { ada, claim, confirm, events } = await flow(context);
      right(await claim(ada, 'of ada'));
      right(await confirm(ada, 'of ada'));
      const again = right(await confirm(ada, 'of ada'));
      assert.deepEqual([again.events, again.position, again.duplicate], [[], undefined, false]);
      assert.deepEqual([again.aggregate.revision, again.aggregate.state.takenBy], [1n, ada]);
      assert.deepEqual(await events(), ['claimed', 'taken']);
    },
  },
];
