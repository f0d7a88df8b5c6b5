// The summary for people.
import { showCents } from './cents.js';
import { field } from './field.js';
import type { PassFigures, Summary } from './summary.js';
import { showViews } from './views/show-views.js';

// So many malformed lines are listed; JSON has all.
const LISTED = 20;

/** The summary as lines of text. */
export function showSummary(summary: Summary): string {
  const [first, second] = summary.passes;
  const { accounts, totalCents, largest } = summary;
  return [
    summary.file,
    ...(first === undefined ? [] : ['', second === undefined ? 'the rows' : 'first pass', ...showPass(first, false)]),
    ...showMalformed(summary),
    ...(second === undefined ? [] : ['', 'second pass', ...showPass(second, true)]),
    '',
    'the accounts',
    field('accounts', accounts),
    field('total balance', `${totalCents} cents (${showCents(totalCents)})`),
    '  largest balances:',
    ...largest.map(({ accountId, cents }, i) => `    ${`${i + 1}.`.padEnd(4)}account ${accountId}: ${cents} cents`),
    '',
    ...showViews(summary.views),
    '',
  ].join('\n');
}

function showPass(figures: PassFigures, again: boolean): string[] {
  const codes = Object.entries(figures.rejected);
  const rejected = codes.reduce((sum, [, count]) => sum + count, 0);
  return [
    field('rows read', figures.rows),
    field('committed', figures.committed),
    ...(again ? [field('newly accepted', figures.newlyAccepted)] : []),
    field('duplicates', figures.duplicates),
    field('rejected', rejected),
    ...codes.map(([code, count]) => field(`  ${code}`, count)),
    field('malformed', figures.malformed),
    field('commands per second', figures.commandsPerSecond),
  ];
}

function showMalformed({ malformed }: Summary): string[] {
  if (malformed.length === 0) return [];
  const more = malformed.length - LISTED;
  return [
    '  malformed lines:',
    ...malformed.slice(0, LISTED).map(({ line, reason }) => `    line ${line}: ${reason}`),
    ...(more > 0 ? [`    and ${more} more; --json lists all`] : []),
  ];
}
