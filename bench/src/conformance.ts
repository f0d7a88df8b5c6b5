// Before anything is measured: does the contender keep the account's rules, refusals and conflicts included?
import { check } from './measure.js';
import type { Make } from './measure.js';

const scenario = async (make: Make, decoding: boolean): Promise<void> => {
  const peer = make({ decoding, attempts: 5 });
  check('deposit before opening', await peer.deposit('a', 5), false);
  check('open', await peer.open('a', 'owner'), true);
  check('open twice', await peer.open('a', 'owner'), false);
  check('deposit', await peer.deposit('a', 5), true);
  check('withdraw', await peer.withdraw('a', 3), true);
  check('withdraw too much', await peer.withdraw('a', 3), false);
  check('another account', await peer.open('b', 'owner'), true);
  const { balance, revision } = await peer.load('a');
  check('balance', balance, 2);
  check('revision', revision, 3);
  check('stored events', await peer.storedEvents('a'), 3);

  await peer.seed('seeded', 7);
  check('stored events of a seed', await peer.storedEvents('seeded'), 7);
  check('balance of a seed', (await peer.load('seeded')).balance, 6);
  check('deposit on a seed', await peer.deposit('seeded', 1), true);
  const writers = Array.from({ length: 5 }, () => peer.depositRetrying('seeded', 1));
  check('writers accepted', (await Promise.all(writers)).filter(Boolean).length, 5);
  check('balance after writers', (await peer.load('seeded')).balance, 12);
  check('events after writers', await peer.storedEvents('seeded'), 13);
  check('fold', peer.prepareFold(9)(), 8);
  // The other account must still be as it was, and a new peer must know nothing of this one.
  check('balance of the other account', (await peer.load('b')).balance, 0);
  check('events in a fresh peer', await make({ decoding }).storedEvents('a'), 0);
};

export const conform = async (make: Make): Promise<void> => {
  await scenario(make, false);
  await scenario(make, true);
};
