// Stores that say what they were asked, or that are asked to misbehave in ways of their own.
import { memoryStore } from '@millrace/repository-memory';
import type { AnyStore } from '@millrace/testing';
import type { ReadStreamOptions, RecordedEvent } from '@millrace/core';

export interface Spied {
  readonly store: AnyStore;
  /** The options of each `readStream` since the last `forget`. */
  readonly reads: (ReadStreamOptions & { readonly stream: string })[];
  /** `stream@expected+count` of each append. */
  readonly appends: string[];
  readonly forget: () => void;
}

/** Notes reads, when they begin to be iterated, and appends, when they are run. */
export function spied(store: AnyStore = memoryStore()): Spied {
  const reads: Spied['reads'] = [];
  const appends: string[] = [];
  return {
    reads,
    appends,
    forget: () => {
      reads.length = 0;
      appends.length = 0;
    },
    store: {
      ...store,
      append: (stream, expected, events) => () => {
        appends.push(`${stream}@${String(expected)}+${String(events.length)}`);
        return store.append(stream, expected, events)();
      },
      readStream: (stream, options) => {
        const pages = store.readStream(stream, options);
        return {
          [Symbol.asyncIterator]: () => {
            reads.push({ stream, ...options });
            return pages[Symbol.asyncIterator]();
          },
        };
      },
    },
  };
}

/** Reads without `requireLeader` see only the first `known` events of a stream: a follower that lags. */
export function lagging(store: AnyStore, known: () => number): AnyStore {
  return {
    ...store,
    readStream: (stream, options) =>
      options?.requireLeader === true
        ? store.readStream(stream, options)
        : upTo(store.readStream(stream, options), BigInt(known())),
  };
}

async function* upTo(pages: AsyncIterable<readonly RecordedEvent[]>, end: bigint) {
  for await (const page of pages) {
    const seen = page.filter(({ revision }) => revision < end);
    if (seen.length > 0) yield seen;
  }
}

export interface Held {
  readonly store: AnyStore;
  /** From now on reads wait before they give their first page, or find that there is none. */
  readonly hold: () => void;
  /** Lets all reads go on, each with what the store held when it began. */
  readonly release: () => void;
  /** How many reads wait. */
  readonly waiting: () => number;
}

/** Reads that can be held up after they have read. */
export function held(store: AnyStore): Held {
  let gate: { readonly passed: Promise<void>; readonly open: () => void } | undefined;
  let waiting = 0;
  const hold = (): void => {
    let open = (): void => undefined;
    const passed = new Promise<void>((resolve) => (open = resolve));
    gate = { passed, open };
  };
  async function* slowly(pages: AsyncIterable<readonly RecordedEvent[]>) {
    const all: (readonly RecordedEvent[])[] = [];
    for await (const page of pages) all.push(page);
    if (gate !== undefined) {
      waiting++;
      await gate.passed;
      waiting--;
    }
    yield* all;
  }
  return {
    store: { ...store, readStream: (stream, options) => slowly(store.readStream(stream, options)) },
    hold,
    release: () => {
      gate?.open();
      gate = undefined;
    },
    waiting: () => waiting,
  };
}

/** Lets promise chains that are ready run on. */
export async function settled(turns = 50): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await Promise.resolve();
}
