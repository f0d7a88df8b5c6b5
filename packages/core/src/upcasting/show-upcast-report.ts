// A dry run's report as text, for a terminal or a log.
import type { UpcastCount, UpcastReport } from './upcast-report.js';

const COLUMNS = ['read', 'upcast', 'decoded', 'dropped', 'produced', 'failed'] as const;

/**
 * The report as a table of types and versions, followed by what failed.
 *
 * @example
 * console.log(showUpcastReport(report));
 */
export function showUpcastReport(report: UpcastReport): string {
  const { complete, read, notLookedAt, failed, counts, unknownTypes, failures } = report;
  return [
    `${complete ? '' : 'Aborted. '}${count(read, 'event')} read, ${String(failed)} failed; ` +
      `${count(notLookedAt, 'event')} of other streams not looked at`,
    ...table(counts),
    ...unknownTypes.map(
      ({ category, type, read }) =>
        `unknown in '${category}': ${type === '' ? 'other types' : type}, ${count(read, 'event')}`,
    ),
    ...failures.map(
      ({ stream, revision, type, version, kind, message }) =>
        `${stream} at revision ${String(revision)}: ${type}, version ${String(version ?? '?')}, ${kind}: ${message}`,
    ),
    ...(failed > failures.length ? [`and ${String(failed - failures.length)} more`] : []),
  ].join('\n');
}

function table(counts: readonly UpcastCount[]): readonly string[] {
  if (counts.length === 0) return [];
  const rows = [
    ['type', 'version', ...COLUMNS],
    ...counts.map((row) => [
      row.type === '' ? 'other types' : row.type,
      String(row.version ?? '?'),
      ...COLUMNS.map((column) => String(row[column])),
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
  );
}

function count(n: number, what: string): string {
  return `${String(n)} ${what}${n === 1 ? '' : 's'}`;
}
