// The turnstile: the smallest model that has a rule, a "no" that is an event, and a state. A test domain and an example.
import { defineAggregate, reject } from '@millrace/core';
import * as t from 'io-ts';

/**
 * A turnstile at the entrance of a station. It is installed once; a coin unlocks it; pushing its arm while it is
 * unlocked lets one person through and locks it again.
 *
 * Pushing the arm while it is locked is no mistake of the caller: it happened, and somebody may want to count it. So it
 * is an event, `armPushedIneffectively`, and the command succeeds. Pushing the arm of a turnstile that is not there
 * cannot have happened: that is a rejection, and nothing is stored.
 *
 * @example
 * const repository = makeRepository(memoryStore(), [Turnstile]);
 * await transact(repository)(Turnstile.install.message({ turnstileId: 'north' }))(); // Right, at revision 0
 * await transact(repository)(Turnstile.pushArm.message({ turnstileId: 'south' }))(); // Left Rejected 'not-installed'
 */
export const Turnstile = defineAggregate({
  type: 'turnstile',
  doc: 'A turnstile that lets one person through per coin.',
  key: { turnstileId: t.string },
  initial: { installed: false, unlocked: false, coins: 0, turns: 0 },
  events: {
    installed: {
      doc: 'The turnstile stands at its place, locked.',
      apply: (state) => {
        state.installed = true;
      },
    },
    coinInserted: {
      doc: 'Somebody paid. A coin in an unlocked turnstile is kept all the same.',
      apply: (state) => {
        state.unlocked = true;
        state.coins += 1;
      },
    },
    armTurned: {
      doc: 'One person went through.',
      apply: (state) => {
        state.unlocked = false;
        state.turns += 1;
      },
    },
    armPushedIneffectively: { doc: 'Somebody pushed the arm of the locked turnstile. Nothing changed.' },
  },
  commands: {
    install: {
      doc: 'Puts the turnstile into service.',
      decide: (turnstile) => (turnstile.state.installed ? reject('already-installed') : turnstile.installed()),
    },
    insertCoin: {
      doc: 'Pays for one turn.',
      decide: (turnstile) => (turnstile.state.installed ? turnstile.coinInserted() : reject('not-installed')),
    },
    pushArm: {
      doc: 'Tries to go through.',
      decide: (turnstile) => {
        if (!turnstile.state.installed) return reject('not-installed');
        return turnstile.state.unlocked ? turnstile.armTurned() : turnstile.armPushedIneffectively();
      },
    },
  },
});
