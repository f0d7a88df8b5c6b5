// The check at the end, when there are no faults any more and every writer is done.
import * as E from 'fp-ts/lib/Either.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkLog, checkStates, checkSubscriber } from './check-readers.js';
import { checkStreams, type Checked } from '../soak-parts/check-streams.js';
import type { Client } from './client.js';
import type { Ledger } from '../soak-parts/ledger.js';
import type { Streams } from '../soak-parts/streams.js';
import type { Violations } from '../soak-parts/violations.js';

export interface CheckOptions {
  readonly run: string;
  readonly client: Client;
  readonly streams: Streams;
  readonly ledger: Ledger;
  readonly violations: Violations;
}

/** Reads all streams, the log, the aggregates, and what the subscribers have seen. `undefined` when it cannot be read. */
export async function check(options: CheckOptions): Promise<Checked | undefined> {
  try {
    await readable(options.client);
    return await readAll(options);
  } catch (error) {
    const cause = error instanceof Error ? String(error.cause) : '';
    options.violations.add('harness', `the check could not be made: ${String(error)} ${cause}`);
    return undefined;
  }
}

async function readAll({ run, client, streams, ledger, violations }: CheckOptions): Promise<Checked> {
  const checked = await checkStreams(client.store, { run, streams, ledger, violations });
  const checking = { run, streams, violations, checked };
  await checkLog(client.store, client.from, checking);
  await checkStates(client.repository, 'the repository of the writers', checking);
  await checkStates(client.freshRepository(), 'a new repository', checking);
  await checkSubscriber(client.byType, 'the subscriber to a type', (stream) => !streams.isSpare(stream), checking);
  await checkSubscriber(client.byStream, 'the subscriber to a stream', (stream) => stream === 0, checking);
  for (const { listeners } of [client.byType, client.byStream]) {
    if (listeners() > 1) violations.add('leak', `${String(listeners())} listeners on the signal of a subscription`);
  }
  return checked;
}

// The last fault may have left a connection that is only now found to be dead.
async function readable({ store }: Client): Promise<void> {
  for (let waited = 0; waited < RECOVERY_MS && E.isLeft(await store.head()); waited += 200) await sleep(200);
}

const RECOVERY_MS = 10_000;
