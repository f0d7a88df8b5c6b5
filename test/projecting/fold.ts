// What the views must come to: a plain fold of the log, without any of the machinery of projections.
import type { EventLog } from '@millrace/core';
import { countedOf } from '../soak-parts/model.js';
import { chained } from './chained.js';
import { rowsOf } from './views.js';

export interface Folded {
  /** By key. */
  readonly rows: ReadonlyMap<string, FoldedRow>;
  /** How many events each stream has. */
  readonly lengths: ReadonlyMap<string, number>;
  readonly events: number;
}

export interface FoldedRow {
  readonly row: string;
  readonly sum: number;
  readonly count: number;
  readonly chain: number;
  readonly last: string;
}

/** Reads the log from its beginning. @throws ReadError */
export async function folded(log: EventLog): Promise<Folded> {
  const rows = new Map<string, FoldedRow>();
  const lengths = new Map<string, number>();
  let events = 0;
  for await (const page of log.readAll({ filter: { by: 'stream', prefixes: ['meter-', 'spare-'] } })) {
    for (const event of page) {
      const data = countedOf(event);
      if (data === undefined) throw new Error(`${event.stream} has what nobody wrote`);
      const last = `${event.stream} ${String(event.revision)}`;
      for (const row of rowsOf(data)) {
        const { sum, count, chain } = rows.get(row) ?? { sum: 0, count: 0, chain: 0 };
        rows.set(row, { row, sum: sum + data.amount, count: count + 1, chain: chained(chain, last), last });
      }
      lengths.set(event.stream, Number(event.revision) + 1);
      events += 1;
    }
  }
  return { rows, lengths, events };
}
