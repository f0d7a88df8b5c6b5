// The client side of a run: the store, the repository on it, and the two subscribers.
import { makeRepository, type EventLog, type Position, type Repository } from '@millrace/core';
import { eventStoreDBStore, type EventStoreDBStore } from '@millrace/repository-eventstore';
import type { SeededRandom } from '@millrace/testing';
import * as E from 'fp-ts/lib/Either.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { countingStore, type StoreCounts } from './counting-store.js';
import { Meter, Spare } from '../soak-parts/model.js';
import type { Streams } from '../soak-parts/streams.js';
import { followStream, followType, type Subscriber } from './subscriber.js';
import type { Violations } from '../soak-parts/violations.js';

export interface Client {
  readonly store: EventStoreDBStore;
  readonly counts: StoreCounts;
  readonly repository: Repository<typeof Meter | typeof Spare>;
  /** Another repository on the same store, which knows nothing yet. */
  readonly freshRepository: () => Repository<typeof Meter | typeof Spare>;
  readonly byType: Subscriber;
  readonly byStream: Subscriber;
  /** How often the subscription to a stream, or to `$all`, was lost and mended. */
  readonly interruptions: ReadonlyMap<string, number>;
  /** Where the log ended before. */
  readonly from: Position | undefined;
  readonly close: () => Promise<void>;
}

export interface ClientOptions {
  readonly url: string;
  /** Milliseconds that an append or a read may take. */
  readonly timeout: number;
  readonly streams: Streams;
  readonly violations: Violations;
  readonly random: SeededRandom;
}

/** How many of the newest command ids of a stream the repository keeps. */
export const COMMAND_WINDOW = 1_000;

const START_MS = 30_000;

/** Settles when both subscribers are caught up. */
export async function startClient({ url, timeout, streams, violations, random }: ClientOptions): Promise<Client> {
  const interruptions = new Map<string, number>();
  let newest: unknown;
  const store = eventStoreDBStore(url, {
    appendTimeout: timeout,
    readTimeout: timeout,
    connectTimeout: 2 * timeout,
    watchInterval: 2 * timeout,
    onInterruption: ({ stream, cause }) => {
      interruptions.set(stream, (interruptions.get(stream) ?? 0) + 1);
      newest = cause;
    },
  });
  const { store: counted, counts } = countingStore(store);
  const repository = () => makeRepository(counted, [Meter, Spare], { commandWindow: COMMAND_WINDOW });
  const from = await headOf(store);
  const byType = followType(store, from, { streams, violations, atCheckpoint: () => random.chance(0.5) });
  const byStream = followStream(store, { streams, violations });
  for (let waited = 0; byType.counts.caughtUp === 0 || byStream.counts.caughtUp === 0; waited += 20) {
    if (waited > START_MS || violations.total() > 0)
      throw new Error(['the subscribers do not catch up', ...violations.list()].join('; '), { cause: newest });
    await sleep(20);
  }
  return {
    ...{ store, counts, interruptions, from, byType, byStream },
    repository: repository(),
    freshRepository: repository,
    close: async () => {
      await byType.stop();
      await byStream.stop();
      await store.close();
    },
  };
}

async function headOf(log: EventLog): Promise<Position | undefined> {
  const head = await log.head();
  if (E.isLeft(head)) throw new Error('the server cannot be read', { cause: head.left });
  return head.right;
}
