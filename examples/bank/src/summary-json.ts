// The summary for programs.
import type { Summary } from './summary.js';

/** The summary as one JSON document. */
export function summaryJson(summary: Summary): string {
  const text = JSON.stringify(summary, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value), 2);
  // JSON knows integers of any size, `JSON.stringify` does not. No text of a file looks like this: its quotes are escaped.
  return `${text.replace(/"([a-z]+Cents)": "(-?\d+)"/g, '"$1": $2')}\n`;
}
