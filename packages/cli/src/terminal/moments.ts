// Points in time and durations, as people read them.

/** `2026-03-01 12:00:00.250Z`: always UTC, so that two people see the same. */
export function moment(milliseconds: number): string {
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) return 'no time';
  return date.toISOString().replace('T', ' ').replace('.000Z', 'Z');
}

/** `2h 05m`, `3m 20s`, `12s`, `0.4s`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds / 1_000);
  if (seconds < 10) return `${seconds.toFixed(1)}s`;
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3_600), Math.floor((whole % 3_600) / 60)];
  if (hours >= 48) return `${String(Math.round(hours / 24))}d`;
  if (hours > 0) return `${String(hours)}h ${two(minutes)}m`;
  return minutes > 0 ? `${String(minutes)}m ${two(whole % 60)}s` : `${String(whole)}s`;
}

const counts = new Intl.NumberFormat('en-US');

/** `1,234,567`. */
export function count(number: number | bigint): string {
  return counts.format(number);
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
