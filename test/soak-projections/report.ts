// What a soak of projections came to, as JSON and in words.
import type { Checked } from './check.js';
import type { Memory } from './memory.js';

/** In seconds. */
export interface Spread {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface SoakReport extends Checked {
  readonly ok: boolean;
  readonly seed: number;
  readonly seconds: number;
  /** Commands that were acknowledged. */
  readonly commands: number;
  readonly faults: Readonly<Record<string, number>>;
  /** What the workers have met and mended, by kind. */
  readonly problems: Readonly<Record<string, number>>;
  /** How long ago the oldest event was written that is not in all views, as the checkpoints tell it. */
  readonly lag: Spread;
  /** From the end of a fault until what was written next was in all views. */
  readonly recovery: Readonly<Record<string, Spread>>;
  /** Seconds from the last answer to a command until everything was in the views. */
  readonly caughtUpIn: number;
  readonly memory: Memory;
  readonly violations: readonly string[];
  readonly violationCount: number;
}

export function reportText(report: SoakReport): string {
  const { memory, lag } = report;
  const count = (matches: (name: string) => boolean): string => {
    const names = Object.entries(report.faults).filter(([name]) => matches(name));
    return whole(names.reduce((all, [, n]) => all + n, 0));
  };
  const { slope } = memory;
  return [
    `run          seed ${String(report.seed)}, ${report.seconds.toFixed(0)} s`,
    `written      ${whole(report.events)} events, by ${whole(report.commands)} acknowledged commands`,
    `applied      ${whole(report.applied)}`,
    `lost         ${whole(report.lost)}`,
    `twice        ${whole(report.twice)}`,
    `faults       ${count(() => true)}: workers killed ${count((name) => name.startsWith('worker killed'))}, suspended ` +
      `${count((name) => name.startsWith('worker suspended'))}; event store restarted or killed ` +
      `${count((name) => /^event store (restarted|killed)/.test(name))}; Postgres restarted or killed ` +
      count((name) => /^Postgres (restarted|crashed|killed)/.test(name)),
    ...Object.entries(report.faults).map(
      ([name, n]) => `  ${whole(n).padStart(6)}  ${name.padEnd(36)} recovered in ${spread(report.recovery[name])}`,
    ),
    `mended       ${list(report.problems)}`,
    `lag          ${spread(lag)}; caught up ${report.caughtUpIn.toFixed(1)} s after the last command`,
    slope === undefined
      ? 'heap         too short a run for a slope'
      : `heap         ${signed(slope.heapKBPerMinute)} kB/min, RSS ${signed(slope.rssKBPerMinute)} kB/min, of the worker that ` +
        `was never killed (${memory.heap.first.toFixed(1)} to ${memory.heap.last.toFixed(1)} MB, ${whole(slope.samples)} samples)`,
    `RSS          ${memory.largestRss.toFixed(0)} MB at most`,
    `open         ${list(memory.open)} at the end`,
    ...report.violations.map((violation) => `  ! ${violation}`),
    report.ok ? 'soak ok' : `soak FAILED: ${whole(report.violationCount)} violations`,
    '',
  ].join('\n');
}

const whole = (n: number): string => Math.round(n).toLocaleString('en');
const signed = (n: number): string => `${n < 0 ? '' : '+'}${n.toFixed(1)}`;

function spread(of: Spread | undefined): string {
  return of === undefined
    ? 'no time'
    : `p50 ${of.p50.toFixed(1)} s, p99 ${of.p99.toFixed(1)} s, worst ${of.max.toFixed(1)} s`;
}

function list(counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts).filter(([, count]) => count !== 0);
  return entries.length === 0 ? 'nothing' : entries.map(([name, count]) => `${name} ${whole(count)}`).join(', ');
}
