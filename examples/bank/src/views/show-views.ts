// The views for people.
import { field } from '../field.js';
import type { MonthFigures, ViewsSummary } from './views-summary.js';

// So much is listed; JSON has all.
const LISTED = 20;
const MONTHS = 12;

/** The figures of the views as lines of text. */
export function showViews(views: ViewsSummary): readonly string[] {
  const { differences, largestMovements, statementsOf } = views;
  return [
    'the views',
    field('events', views.events),
    field('events per second', views.eventsPerSecond),
    field('accounts', views.accounts),
    field('monthly statements', views.statements),
    field('equal the aggregates', differences.length === 0 ? 'yes' : `no, ${differences.length} differences`),
    ...differences.slice(0, LISTED).map((difference) => `    ${difference}`),
    '  largest movements:',
    ...largestMovements.map(
      ({ accountId, on, direction, channel, cents }, i) =>
        `    ${`${i + 1}.`.padEnd(4)}account ${accountId}: ${cents} cents ${direction} on ${on} (${channel})`,
    ),
    ...(statementsOf === undefined ? [] : showStatements(statementsOf.accountId, statementsOf.months)),
  ];
}

function showStatements(accountId: string, months: readonly MonthFigures[]): readonly string[] {
  const rows = [
    ['month', 'opening', 'credits', 'debits', 'closing'],
    ...months
      .slice(-MONTHS)
      .map(({ month, openingCents, creditsCents, debitsCents, closingCents }) => [
        month,
        ...[openingCents, creditsCents, debitsCents, closingCents].map(String),
      ]),
  ];
  const widths = rows.reduce<readonly number[]>(
    (widest, row) => row.map((cell, i) => Math.max(cell.length, widest[i] ?? 0)),
    [],
  );
  return [
    `  statements of account ${accountId}, in cents:`,
    ...rows.map((row) => `    ${row.map((cell, i) => cell.padStart(widths[i] ?? 0)).join('  ')}`),
  ];
}
