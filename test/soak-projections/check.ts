// The verdict: nothing acknowledged is missing in the log, and the views are what the log folds to.
import type { EventStoreDBStore } from '@millrace/repository-eventstore';
import type { Pool } from 'pg';
import { compare } from '../projecting/compare.js';
import { folded } from '../projecting/fold.js';
import type { Views } from '../projecting/views.js';
import { checkStreams } from '../soak-parts/check-streams.js';
import type { Ledger } from '../soak-parts/ledger.js';
import type { Streams } from '../soak-parts/streams.js';
import type { Violations } from '../soak-parts/violations.js';

export interface CheckOptions {
  readonly run: string;
  readonly store: EventStoreDBStore;
  readonly pool: Pool;
  readonly views: Views;
  readonly streams: Streams;
  readonly ledger: Ledger;
  readonly violations: Violations;
}

export interface Checked {
  /** Events of the log. */
  readonly events: number;
  /** Of them in the views. */
  readonly applied: number;
  readonly lost: number;
  readonly twice: number;
}

/** Reads everything; when it cannot be read, that is a violation, and nothing counts as applied. */
export async function check(options: CheckOptions): Promise<Checked> {
  const { run, store, pool, views, streams, ledger, violations } = options;
  try {
    await checkStreams(store, { run, streams, ledger, violations });
    const expected = await folded(store);
    const { lost, twice, problems } = await compare(pool, views, expected);
    if (lost > 0) violations.add('lost', `${String(lost)} events are not in the views`);
    if (twice > 0) violations.add('duplicated', `${String(twice)} events are in the views twice`);
    for (const problem of problems) violations.add('state', problem);
    return { events: expected.events, applied: expected.events - lost, lost, twice };
  } catch (error) {
    const cause = error instanceof Error ? String(error.cause) : '';
    violations.add('harness', `the check could not be made: ${String(error)} ${cause}`);
    return { events: 0, applied: 0, lost: 0, twice: 0 };
  }
}
