// What a case of the store contract works with: the store, names and events of its own, and the verbs used all over.
import type {
  Appended,
  AppendError,
  CheckpointStore,
  ExpectedRevision,
  JsonObject,
  LogFilter,
  LogItem,
  NewEvent,
  Position,
  ReadAllOptions,
  ReadStreamOptions,
  RecordedEvent,
  SnapshotStore,
} from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import type { AnyStore } from '../faults/index.js';
import { seededRandom, type SeededRandom } from '../seeded-random.js';
import { assert, right } from './asserting.js';
import { followUntil, waitUntil } from './following.js';

/** A store to be tested: a fresh one, or a new client of a long-lived one. */
export interface StoreUnderTest {
  readonly store: AnyStore;
  readonly snapshots?: SnapshotStore;
  readonly checkpoints?: CheckpointStore;
  /** The size in bytes over which an append is refused. Default: 1,048,576. */
  readonly maxAppendSize?: number;
  readonly close: () => Promise<void>;
}

export interface StoreContext extends StoreUnderTest {
  readonly maxAppendSize: number;
  readonly seed: number;
  readonly random: SeededRandom;
  /** A size that is `full` at scale 1, and at least 2. */
  readonly size: (full: number) => number;
  /** A stream of this case alone. */
  readonly stream: (name: string) => string;
  /** Keeps the streams of this case. */
  readonly own: LogFilter;
  /** An event with a random id. */
  readonly event: (data?: JsonObject) => NewEvent;
  /** Events numbered from 0 in `data.n`. */
  readonly events: (count: number) => readonly NewEvent[];
  /** Appends; fails when it is not written. */
  readonly append: (stream: string, expected: ExpectedRevision, events: readonly NewEvent[]) => Promise<Appended>;
  /** Appends; fails when it is written. */
  readonly refused: (stream: string, expected: ExpectedRevision, events: readonly NewEvent[]) => Promise<AppendError>;
  /** All events of a stream. */
  readonly read: (stream: string, options?: ReadStreamOptions) => Promise<readonly RecordedEvent[]>;
  /** The events of this case in the log. */
  readonly log: (options?: Omit<ReadAllOptions, 'filter'>) => Promise<readonly RecordedEvent[]>;
  /** Where the log ended when the case began: on a shared store, others' events are before it. */
  readonly began: Position | 'start';
  /** Milliseconds to wait for what must come. */
  readonly patience: number;
  /** Waits until the condition holds; fails when it never does. */
  readonly waitUntil: (holds: () => Promise<boolean>, what: string) => Promise<void>;
  /** What a subscription gives up to the page in which `enough` first says so; then it is left. */
  readonly follow: (
    subscription: AsyncIterable<readonly LogItem[]>,
    enough: (item: LogItem, all: readonly LogItem[]) => boolean,
  ) => Promise<readonly LogItem[]>;
}

export interface ContextOptions {
  /** In (0, 1]: shrinks the big cases. Default: 1. */
  readonly scale?: number;
  readonly seed?: number;
  /** Milliseconds that a case waits for what must come. Default: 120,000. */
  readonly patience?: number;
}

/** A context for one case. Its streams have names of their own also when a seed is used again on a long-lived store. */
export async function storeContext(under: StoreUnderTest, options: ContextOptions = {}): Promise<StoreContext> {
  const { scale = 1, seed = Math.floor(Math.random() * 2 ** 31), patience = 120_000 } = options;
  const { store } = under;
  const random = seededRandom(seed);
  const prefix = `contract.${Math.random().toString(36).slice(2)}.`;
  const own: LogFilter = { by: 'stream', prefixes: [prefix] };
  const began = right(await store.head()) ?? 'start';
  const event = (data: JsonObject = {}): NewEvent => ({
    id: random.uuid(),
    type: 'contract/happened',
    data,
    metadata: { by: 'contract' },
  });
  return {
    ...under,
    maxAppendSize: under.maxAppendSize ?? 1_048_576,
    seed,
    random,
    size: (full) => Math.max(2, Math.round(full * scale)),
    stream: (name) => `${prefix}${name}`,
    own,
    began,
    event,
    events: (count) => Array.from({ length: count }, (_, n) => event({ n })),
    append: async (stream, expected, events) => right(await store.append(stream, expected, events)()),
    refused: async (stream, expected, events) => {
      const answer = await store.append(stream, expected, events)();
      return E.isLeft(answer) ? answer.left : assert.fail(`expected ${stream} to refuse, but it was written`);
    },
    read: (stream, read) => gather(store.readStream(stream, read)),
    log: (read) => gather(store.readAll({ from: began, ...read, filter: own })),
    follow: (subscription, enough) => followUntil(subscription, enough, patience),
    patience,
    waitUntil: (holds, what) => waitUntil(holds, patience, what),
  };
}

/** All items of all pages. */
export async function gather<T>(pages: AsyncIterable<readonly T[]>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const page of pages) {
    assert.ok(page.length > 0, 'a page holds at least one event');
    all.push(...page);
  }
  return all;
}
