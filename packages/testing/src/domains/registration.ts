// The registration flow: accounts claim e-mail addresses, and no address ever belongs to two. A test domain and an example.
import { defineAggregate, optional, reject } from '@millrace/core';
import * as t from 'io-ts';

/**
 * A user's account. All that the flow below asks of it is that it exists.
 *
 * @example
 * RegistrationAccount.register.message({ accountId: 'a1' }, { fullName: 'Ada Lovelace' });
 */
export const RegistrationAccount = defineAggregate({
  type: 'registrationAccount',
  doc: 'A user of the service.',
  key: { accountId: t.string },
  initial: { registered: false },
  events: {
    registered: {
      doc: 'The account was opened.',
      data: { fullName: optional(t.string) },
      apply: (state) => {
        state.registered = true;
      },
    },
  },
  commands: {
    register: {
      doc: 'Opens the account.',
      data: { fullName: optional(t.string) },
      decide: (account, data) => (account.exists ? reject('already-registered') : account.registered(data)),
    },
  },
});

interface EmailTextBrand {
  readonly EmailText: unique symbol;
}

/**
 * An e-mail address in lower case: the key of its aggregate. It is spelled in one way only, so that one address cannot
 * have two streams.
 */
export const EmailText = t.brand(
  t.string,
  (text): text is t.Branded<string, EmailTextBrand> => /^[^\s@]+@[^\s@]+$/.test(text) && text === text.toLowerCase(),
  'EmailText',
);

const Claim = t.type({ accountId: t.string, secret: t.string, expiresAt: t.Int });

// Claims are a list, not an object by account: an account may be called `__proto__`.
const EmailAddressState = t.type({ takenBy: t.union([t.string, t.null]), claims: t.array(Claim) });

/**
 * An e-mail address, whether or not anybody has it. **Uniqueness through the key**: everything about one address is
 * decided on one aggregate, so two accounts can never both own it, and no index has to be asked.
 *
 * An account claims an address, is sent the secret of its claim there, and confirms with it. Several accounts may have
 * claims on a free address; the first that confirms takes it.
 *
 * Deciders are pure: they draw no secret and read no clock. The secret and the expiry are data of the command `claim`
 * and are recorded in its event, where whoever sends the e-mail finds them. When a claim's time is over, a timer
 * says so with `expireClaim`; a claim holds until that is committed.
 *
 * `claim` declares that it reads the account, which the repository loads before each decision. It may be stale by the
 * time of the commit: that is enough here, since accounts never cease to exist.
 *
 * @example
 * const key = { emailAddress: 'ada@example.com' };
 * EmailAddress.claim.message(key, { accountId: 'a1', secret: newId(), expiresAt: clock.now() + 86_400_000 });
 * EmailAddress.confirm.message(key, { accountId: 'a1', secret: 'as in the e-mail' });
 */
export const EmailAddress = defineAggregate({
  type: 'emailAddress',
  doc: 'An e-mail address, which belongs to one account at most.',
  key: { emailAddress: EmailText },
  state: EmailAddressState,
  initial: { takenBy: null, claims: [] },
  events: {
    claimed: {
      doc: 'An account says that the address is its own. The secret is sent to the address.',
      data: Claim.props,
      apply: (state, { accountId, secret, expiresAt }) => {
        state.claims = state.claims.filter((claim) => claim.accountId !== accountId);
        state.claims.push({ accountId, secret, expiresAt });
      },
    },
    claimExpired: {
      doc: 'The secret of this claim is worth nothing any more.',
      data: { accountId: t.string },
      apply: (state, { accountId }) => {
        state.claims = state.claims.filter((claim) => claim.accountId !== accountId);
      },
    },
    taken: {
      doc: 'The address belongs to the account, and all other claims to it are void.',
      data: { accountId: t.string },
      apply: (state, { accountId }) => {
        state.takenBy = accountId;
        state.claims = [];
      },
    },
  },
  commands: {
    claim: {
      doc: 'Asks for the address. An account that claims again gets a new secret, and the old one is void.',
      data: Claim.props,
      reads: { account: { aggregate: RegistrationAccount, key: ({ accountId }) => ({ accountId }) } },
      decide: (email, claim, { account }) => {
        if (!account.exists) return reject('no-such-account', { accountId: claim.accountId });
        return email.state.takenBy === null ? email.claimed(claim) : reject('address-taken');
      },
    },
    confirm: {
      doc: 'Proves the claim with the secret that was sent to the address. The owner may do so again: nothing happens.',
      data: { accountId: t.string, secret: t.string },
      decide: (email, { accountId, secret }) => {
        const { takenBy, claims } = email.state;
        if (takenBy !== null) return takenBy === accountId ? email : reject('address-taken');
        const claim = claims.find((one) => one.accountId === accountId);
        if (claim === undefined) return reject('no-such-claim', { accountId });
        return claim.secret === secret ? email.taken({ accountId }) : reject('wrong-secret');
      },
    },
    expireClaim: {
      doc: "Says that it is `at`. A claim whose time is over ends; one that is gone already is nobody's concern.",
      data: { accountId: t.string, at: t.Int },
      decide: (email, { accountId, at }) => {
        const claim = email.state.claims.find((one) => one.accountId === accountId);
        if (claim === undefined) return email;
        const { expiresAt } = claim;
        return at < expiresAt ? reject('not-expired-yet', { expiresAt }) : email.claimExpired({ accountId });
      },
    },
  },
});
