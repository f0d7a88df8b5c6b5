// What a soak came to, as JSON and in words.
import type { HeapSlope } from './heap-watch.js';
import type { Resources } from '../soak-parts/resources.js';
import type { StoreCounts } from './counting-store.js';

export interface Latency {
  readonly count: number;
  /** In milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface SoakReport {
  readonly ok: boolean;
  readonly server: string;
  readonly seed: number;
  readonly seconds: number;
  readonly commands: {
    readonly sent: number;
    readonly acknowledged: number;
    readonly rejected: number;
    /** Given up at the end. */
    readonly unanswered: number;
    /** Of which it was said that sending them again is no use. */
    readonly refused: number;
    /** How many of those that nobody acknowledged are in the log. */
    readonly unacknowledgedStored: number;
    readonly perSecond: number;
    /** Times that a command was sent again, by the answer before it. */
    readonly again: Readonly<Record<string, number>>;
    /** Commands that were found to be committed when they were sent again. */
    readonly foundCommitted: number;
  };
  readonly events: number;
  readonly store: StoreCounts;
  readonly faults: {
    readonly total: number;
    readonly byKind: Readonly<Record<string, number>>;
    /** How many calls each has met, by the names of the server's controls. */
    readonly met: Readonly<Record<string, number>>;
    readonly kills: number;
    /** Milliseconds from the start of a process until it served again. */
    readonly slowestStart: number;
  };
  readonly subscribers: readonly {
    readonly name: string;
    readonly events: number;
    readonly checkpoints: number;
    readonly caughtUp: number;
    /** Times that the store subscribed again by itself. */
    readonly interruptions: number;
    /** Times that the soak began anew. */
    readonly lives: number;
  }[];
  readonly lost: number;
  readonly duplicated: number;
  readonly violations: readonly string[];
  readonly violationCount: number;
  /** Answers of all commands, those that met a fault included. */
  readonly latency: Latency;
  /** Of the commands that met no fault. */
  readonly calmLatency: Latency;
  /** `undefined` when the run was too short. */
  readonly heap: HeapSlope | undefined;
  /** With both subscribers at the head, before and after the run; and after everything was closed. */
  readonly resources: { readonly running: Resources; readonly drained: Resources; readonly closed: Resources };
}

export function reportText(report: SoakReport): string {
  const { commands, store, faults, heap } = report;
  const faultLines = Object.entries(faults.byKind).map(([name, count]) => `  ${whole(count).padStart(6)}  ${name}`);
  const subscriberLines = report.subscribers.map(
    ({ name, events, checkpoints, interruptions, lives }) =>
      `${name}: ${whole(events)} events, ${whole(checkpoints)} checkpoints, ${whole(interruptions)} interruptions mended, ` +
      `begun anew ${whole(lives - 1)} times`,
  );
  return [
    `server       ${report.server}, seed ${String(report.seed)}, ${report.seconds.toFixed(0)} s`,
    `commands     ${whole(commands.sent)} sent, ${commands.perSecond.toFixed(0)}/s: ${whole(commands.acknowledged)} acknowledged, ` +
      `${whole(commands.rejected)} rejected, ${whole(commands.unanswered)} unanswered, ${whole(commands.refused)} refused`,
    `sent again   ${list(commands.again)}; found committed already: ${whole(commands.foundCommitted)}`,
    `appends      ${whole(store.appended)} written, ${whole(store.conflicts)} conflicts, ${whole(store.ambiguous)} replies lost ` +
      `(${whole(store.resolved)} resolved by asking again), not written: ${list(store.notAppended)}`,
    `events       ${whole(report.events)}`,
    ...subscriberLines.map((line, i) => `${i === 0 ? 'subscribers ' : '            '} ${line}`),
    `faults       ${whole(faults.total)}; ${whole(faults.kills)} kills, back within ${faults.slowestStart.toFixed(0)} ms`,
    ...faultLines,
    `  calls met: ${list(faults.met)}`,
    `latency      ${latency(report.latency)}`,
    `without fault ${latency(report.calmLatency)}`,
    heap === undefined
      ? 'heap         too short a run for a slope'
      : `heap         ${signed(heap.kBPerMinute)} kB/min; ${signed(heap.withoutKnownIdsKBPerMinute)} kB/min without the command ids ` +
        `that are kept on purpose (${heap.firstMB.toFixed(1)} to ${heap.lastMB.toFixed(1)} MB, ${whole(heap.samples)} samples)`,
    `open         ${list(report.resources.drained)} at work; ${list(report.resources.closed)} after closing`,
    `lost         ${whole(report.lost)}`,
    `duplicated   ${whole(report.duplicated)}`,
    ...report.violations.map((violation) => `  ! ${violation}`),
    report.ok ? 'soak ok' : `soak FAILED: ${whole(report.violationCount)} violations`,
    '',
  ].join('\n');
}

function whole(n: number): string {
  return Math.round(n).toLocaleString('en');
}

function signed(n: number): string {
  return `${n < 0 ? '' : '+'}${n.toFixed(1)}`;
}

function list(counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts).filter(([, count]) => count !== 0);
  return entries.length === 0 ? 'none' : entries.map(([name, count]) => `${name} ${whole(count)}`).join(', ');
}

function latency({ count, p50, p99, max }: Latency): string {
  return `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, max ${max.toFixed(0)} ms, of ${whole(count)} commands`;
}
