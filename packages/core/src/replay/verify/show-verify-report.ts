// A verification's report as text, for a terminal or a log.
import type { VerifyReport } from './verify-report.js';

/**
 * The report in lines: what was compared, whether it is equal, what was left out, and the differences that it describes.
 *
 * @example
 * console.log(showVerifyReport(report));
 */
export function showVerifyReport(report: VerifyReport): string {
  const { replay, equal, streams, events, different, failed, foldsCompared, foldsDifferent } = report;
  const { differences, failures, foldDifferences, parked, later, beyond, notLookedAt, passes } = report;
  const folds = foldsCompared === 0 ? '' : `, ${count(foldsCompared, 'fold')}`;
  const found = [
    ...(different === 0 ? [] : [`${count(different, 'stream')} ${different === 1 ? 'differs' : 'differ'}`]),
    ...(failed === 0 ? [] : [`${count(failed, 'event')} failed`]),
    ...(foldsDifferent === 0
      ? []
      : [`${count(foldsDifferent, 'fold')} ${foldsDifferent === 1 ? 'differs' : 'differ'}`]),
  ];
  const left = [
    ...(parked === 0 ? [] : [`${count(parked, 'event')} of parked streams left out`]),
    ...(later === 0 ? [] : [`${count(later, 'later event')} in the target`]),
    ...(beyond === 0 ? [] : [`${count(beyond, 'event')} replayed since`]),
    ...(notLookedAt === 0 ? [] : [`${count(notLookedAt, 'event')} of other streams not looked at`]),
    ...(passes <= 1 ? [] : [`${String(passes)} passes`]),
  ];
  return [
    `'${replay}' ${equal ? 'is equal' : 'is NOT equal'}: ${count(streams, 'stream')}, ${count(events, 'event')}${folds} compared` +
      (found.length === 0 ? '' : `; ${found.join(', ')}`),
    ...(left.length === 0 ? [] : [left.join('; ')]),
    ...differences.map(
      ({ message, expectedEvents, actualEvents }) =>
        `${message}${expectedEvents === actualEvents ? '' : ` (${count(actualEvents, 'event')} of ${String(expectedEvents)})`}`,
    ),
    ...more(different - differences.length, 'stream'),
    ...failures.map(({ kind, message }) => `${kind}: ${message}`),
    ...more(failed - failures.length, 'failed event'),
    ...foldDifferences.map(({ message }) => message),
    ...more(foldsDifferent - foldDifferences.length, 'fold'),
  ].join('\n');
}

function more(n: number, what: string): readonly string[] {
  return n <= 0 ? [] : [`and ${String(n)} more ${what}${n === 1 ? '' : 's'}`];
}

function count(n: number, what: string): string {
  return `${String(n)} ${what}${n === 1 ? '' : 's'}`;
}
