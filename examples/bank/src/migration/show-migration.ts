// What the move came to, for people.
import { showCents } from '../cents.js';
import { field } from '../field.js';
import type { DeskCounts } from './desk.js';
import type { Migrated } from './migrate.js';

/** The outcome as lines of text. */
export function showMigration({ before, during, moved, compared, after, tried }: Migrated): string {
  const { accounts, oldCents, newCents } = compared;
  return [
    'the old bank',
    field('rows before the move', inWords(before)),
    field('rows during the move', inWords(during)),
    field('balance', `${oldCents} cents (${showCents(oldCents)})`),
    '',
    'the move',
    field('events moved', moved.written + moved.alreadyThere),
    field('old bank paused', `${((moved.cutOver?.paused ?? 0) / 1_000).toFixed(1)} s`),
    '',
    'the new bank',
    field('accounts', accounts),
    field('balance', `${newCents} cents (${showCents(newCents)})`),
    field('rows since', inWords(after)),
    ...(tried === undefined
      ? []
      : [
          field('one more payment', `account ${tried.accountId} now has ${tried.cents} cents`),
          field('an old command again', tried.again),
        ]),
    '',
  ].join('\n');
}

function inWords({ rows, committed, duplicates, rejected }: DeskCounts): string {
  return `${rows} (${committed} committed, ${duplicates} known, ${rejected} rejected)`;
}
