// Decorators of stores for the write-path cases: one that notes what it is asked, and gates that hold work up.
import type { ExpectedRevision, ReadStreamOptions, RecordedEvent, Snapshot, SnapshotStore } from '@millrace/core';
import type { AnyStore } from '../../faults/index.js';

export interface Watched {
  readonly store: AnyStore;
  /** The options of each `readStream`, when it begins to be iterated. */
  readonly reads: (ReadStreamOptions & { readonly stream: string })[];
  readonly appends: { readonly stream: string; readonly expected: ExpectedRevision; readonly ids: readonly string[] }[];
  /** The most reads of one stream that were under way at one time. */
  readonly mostAtOnce: () => number;
  readonly forget: () => void;
}

/** Notes the reads and appends of `store`. */
export function watched(store: AnyStore): Watched {
  const reads: Watched['reads'] = [];
  const appends: Watched['appends'] = [];
  const underWay = new Map<string, number>();
  let most = 0;
  async function* noted(stream: string, options: ReadStreamOptions | undefined) {
    reads.push({ stream, ...options });
    const now = (underWay.get(stream) ?? 0) + 1;
    underWay.set(stream, now);
    most = Math.max(most, now);
    try {
      yield* store.readStream(stream, options);
    } finally {
      underWay.set(stream, (underWay.get(stream) ?? 1) - 1);
    }
  }
  return {
    reads,
    appends,
    mostAtOnce: () => most,
    forget: () => {
      reads.length = 0;
      appends.length = 0;
      most = 0;
    },
    store: {
      ...store,
      readStream: noted,
      append: (stream, expected, events) => () => {
        appends.push({ stream, expected, ids: events.map(({ id }) => id) });
        return store.append(stream, expected, events)();
      },
    },
  };
}

/** Notes the snapshots that are loaded. */
export function watchedSnapshots(inner: SnapshotStore): { snapshots: SnapshotStore; loads: (Snapshot | undefined)[] } {
  const loads: (Snapshot | undefined)[] = [];
  return {
    loads,
    snapshots: {
      ...inner,
      load: (stream, fingerprint) => async () => {
        const answer = await inner.load(stream, fingerprint)();
        loads.push(answer._tag === 'Right' ? answer.right : undefined);
        return answer;
      },
    },
  };
}

/** A door: who comes waits until it is opened. */
export interface Door {
  readonly pass: () => Promise<void>;
  readonly open: () => void;
  /** Settles when `n` have come, since the door was made. */
  readonly arrived: (n: number) => Promise<void>;
}

export function door(): Door {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  let come = 0;
  const awaited: { readonly n: number; readonly tell: () => void }[] = [];
  return {
    open: () => {
      open();
    },
    pass: () => {
      come += 1;
      for (const { n, tell } of awaited) if (come >= n) tell();
      return opened;
    },
    arrived: (n) => new Promise((tell) => (come >= n ? tell() : awaited.push({ n, tell }))),
  };
}

/** Appends wait at the door before they are sent. */
export function appendsBehind(store: AnyStore, gate: Pick<Door, 'pass'>): AnyStore {
  return {
    ...store,
    append: (stream, expected, events) => async () => {
      await gate.pass();
      return store.append(stream, expected, events)();
    },
  };
}

/** Reads of streams read all there is, and wait at the door before they give it: slow replies. */
export function readsBehind(store: AnyStore, gate: (stream: string) => Door | undefined): AnyStore {
  async function* slowly(stream: string, options: ReadStreamOptions | undefined) {
    const waiting = gate(stream);
    const all: (readonly RecordedEvent[])[] = [];
    for await (const page of store.readStream(stream, options)) all.push(page);
    await waiting?.pass();
    yield* all;
  }
  return { ...store, readStream: slowly };
}
