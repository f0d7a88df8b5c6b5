// The status of a worker as a line: for people, and for programs.
import type { WorkerStatus } from './worker-status.js';

/** For people. */
export function showStatus({ phase, health, reason, lag, handled, rate, slots }: WorkerStatus): string {
  const held = Object.entries(slots).map(([build, count]) => (count === 1 ? build : `${build} (${count} slots)`));
  return [
    `${health}${reason === undefined ? '' : ` (${reason})`}: ${phase}`,
    lag === undefined ? 'lag unknown' : `lag ${lag.events}${lag.exact ? '' : '+'} events, ${seconds(lag.milliseconds)}`,
    `${rate} events/s`,
    `${handled} events`,
    held.length === 0 ? 'no slots' : held.join(' '),
  ].join(' | ');
}

/** For programs: one JSON document. @param at when, in milliseconds since the epoch. */
export function statusJson(status: WorkerStatus, at: number): string {
  return JSON.stringify({ at: new Date(at).toISOString(), ...status });
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}
