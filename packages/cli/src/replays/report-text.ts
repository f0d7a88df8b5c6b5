// What a replay has done, as text.
import type { DryRun, ParkedStream, ReplayReport } from '@millrace/core';
import { countOf } from '../terminal/count-of.js';
import { count, duration, moment } from '../terminal/moments.js';
import type { Output } from '../terminal/output.js';
import { printable } from '../terminal/printable.js';
import type { Column } from '../terminal/table.js';
import { positionText } from './position-text.js';

/** So many streams are listed. */
const LISTED = 20;

const PARKED: readonly Column<ParkedStream>[] = [
  { title: 'stream', value: ({ stream }) => stream, atLeast: 16 },
  { title: 'revision', value: ({ revision }) => String(revision), align: 'right' },
  { title: 'type', value: ({ type }) => type, atLeast: 12 },
  { title: 'since', value: ({ since }) => moment(since) },
  { title: 'error', value: ({ error }) => error, atLeast: 16 },
];

/** Parked streams, each with the first event that is not replayed. */
export function parkedLines(out: Output, parked: readonly ParkedStream[]): readonly string[] {
  return parked.length === 0 ? [] : out.table(PARKED, parked);
}

const OUTCOMES = { complete: 'complete', stopped: 'stopped before its end', cutOver: 'cut over' } as const;

/** All that is said of a replay when it has ended well. */
export function reportLines(out: Output, report: ReplayReport): readonly string[] {
  const { replay, outcome, milliseconds, position, dryRun, cutOver } = report;
  const { paint } = out;
  const head = `${dryRun === undefined ? 'replay' : 'dry run of'} '${replay}': ${OUTCOMES[outcome]}, in ${duration(milliseconds)}`;
  const paused = cutOver === undefined ? [] : [`the writers were paused for ${duration(cutOver.paused)}`];
  return [
    outcome === 'stopped' ? paint.yellow(head) : paint.green(head),
    ...countLines(report),
    `  up to          ${positionText(position, 'the start')}`,
    ...paused.map((line) => `  ${line}`),
    ...carriedLines(report),
    ...parkedPart(out, report),
    ...(dryRun === undefined ? [] : dryRunLines(out, dryRun)),
  ];
}

/** The numbers alone. */
export function countLines(
  of: Pick<ReplayReport, 'read' | 'written' | 'alreadyThere' | 'dropped' | 'passedOver'> & {
    readonly dryRun?: unknown;
  },
): readonly string[] {
  const rows: readonly (readonly [string, number])[] = [
    ['read', of.read],
    ...(of.dryRun === undefined ? [['written', of.written] as const, ['already there', of.alreadyThere] as const] : []),
    ['dropped', of.dropped],
    ...(of.passedOver === 0 ? [] : [['passed over', of.passedOver] as const]),
  ];
  return rows.map(([name, number]) => `  ${name.padEnd(13)}  ${count(number)}`);
}

function carriedLines({ carried }: ReplayReport): readonly string[] {
  if (carried === undefined) return [];
  const { unknown, notCarried, notCarriedCount } = carried;
  if (unknown) return ['  carried over   nothing: the source does not tell what was done to its streams'];
  return [
    ...(carried.carried === 0 ? [] : [`  carried over   what was done to ${countOf(carried.carried, 'stream')}`]),
    ...(notCarriedCount === 0 ? [] : [`  not carried    what was done to ${countOf(notCarriedCount, 'stream')}:`]),
    ...notCarried.slice(0, LISTED).map(({ message }) => `    ${printable(message)}`),
    ...more(notCarriedCount - Math.min(LISTED, notCarried.length)),
  ];
}

function parkedPart(out: Output, { parked, parkedCount }: ReplayReport): readonly string[] {
  if (parkedCount === 0) return [];
  return [
    out.paint.red(
      `  parked         ${countOf(parkedCount, 'stream')}: from these events on they are not in the target`,
    ),
    ...parkedLines(out, parked.slice(0, LISTED)),
    ...more(parkedCount - Math.min(LISTED, parked.length)),
  ];
}

const WOULD: readonly Column<DryRun['counts'][number]>[] = [
  { title: 'category', value: ({ category }) => category, atLeast: 12 },
  { title: 'type', value: ({ type }) => type, atLeast: 12 },
  { title: 'events', value: ({ events }) => count(events), align: 'right' },
];

function dryRunLines(out: Output, { counts, uncounted, failed, failures }: DryRun): readonly string[] {
  return [
    'it would write:',
    ...(counts.length === 0 ? ['nothing'] : out.table(WOULD, counts)),
    ...(uncounted === 0 ? [] : [`and ${countOf(uncounted, 'event')} of other types`]),
    ...(failed === 0 ? [] : [out.paint.red(`${countOf(failed, 'event')} cannot be replayed:`)]),
    ...failures.map(({ message }) => `  ${printable(message)}`),
    ...more(failed - failures.length),
  ];
}

function more(left: number): readonly string[] {
  return left <= 0 ? [] : [`  and ${count(left)} more`];
}
