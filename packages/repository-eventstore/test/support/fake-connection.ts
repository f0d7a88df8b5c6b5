// A connection without a server: streams in memory that answer as EventStoreDB does, and answers that a test scripts.
import type {
  AppendReply,
  Connection,
  Frame,
  Frames,
  ReadAllCall,
  ReadCall,
  ReadStreamCall,
  WireEvent,
  WireExpected,
  WireRecord,
} from '../../src/connection/connection.js';
import { WireError } from '../../src/connection/connection.js';

const DELETED = 2n ** 63n - 1n;

interface Stream {
  readonly records: WireRecord[];
  tombstoned: boolean;
}

export interface FakeConnection extends Connection {
  /** Calls so far, by name. */
  readonly calls: Record<string, number>;
  /** Put before each append: what it returns or throws is the answer. */
  intercept: (stream: string, expected: WireExpected, write: () => AppendReply) => AppendReply | Promise<AppendReply>;
  /** Reads that have not ended or been returned. */
  readonly open: () => number;
  /** The store's clock. */
  now: number;
  /** Records what may not have been written by us. */
  readonly put: (stream: string, event: Partial<WireEvent>) => void;
  readonly records: (stream: string) => readonly WireRecord[];
}

export function fakeConnection(options: { readonly batch?: number } = {}): FakeConnection {
  const { batch = 3 } = options;
  const streams = new Map<string, Stream>();
  const log: WireRecord[] = [];
  const calls: Record<string, number> = {};
  let openReads = 0;

  const count = (name: string): void => void (calls[name] = (calls[name] ?? 0) + 1);
  const find = (name: string): Stream => {
    const found = streams.get(name) ?? { records: [], tombstoned: false };
    streams.set(name, found);
    return found;
  };
  const metadataOf = (name: string): Record<string, number> => {
    const newest = streams.get(`$$${name}`)?.records.at(-1);
    return newest === undefined ? {} : (JSON.parse(Buffer.from(newest.data).toString()) as Record<string, number>);
  };
  const isSoftDeleted = (name: string): boolean => metadataOf(name)['$tb'] === Number(DELETED);
  const firstVisible = (name: string): number => {
    const { $tb = 0, $maxCount = Infinity } = name.startsWith('$$') ? { $maxCount: 1 } : metadataOf(name);
    return Math.max($tb, find(name).records.length - $maxCount, 0);
  };
  const record = (name: string, event: WireEvent): WireRecord => {
    const { records } = find(name);
    const at = BigInt(log.length + 1);
    const kept = {
      ...event,
      stream: name,
      revision: BigInt(records.length),
      position: { commit: at, prepare: at },
      created: fake.now,
    };
    records.push(kept);
    log.push(kept);
    return kept;
  };
  const setMetadata = (name: string, text: string): void => {
    const bytes = Buffer.from(text);
    record(`$$${name}`, { id: '', type: '$metadata', isJson: true, data: bytes, metadata: new Uint8Array() });
  };

  const write = (name: string, expected: WireExpected, events: readonly WireEvent[]): AppendReply => {
    const stream = find(name);
    if (stream.tombstoned) return { _tag: 'StreamDeleted' };
    const newest = stream.records.length - 1;
    const at = expected === 'no_stream' ? -1 : Number(expected);
    const actual = newest < 0 ? 'no_stream' : BigInt(newest);
    if (at < newest) {
      const same = events.every(({ id }, i) => stream.records[at + 1 + i]?.id === id);
      if (same) {
        const last = stream.records[at + events.length];
        const hidden = at + events.length < firstVisible(name);
        return { _tag: 'Appended', revision: last?.revision ?? 0n, position: hidden ? undefined : last?.position };
      }
      if (expected !== 'no_stream' || !isSoftDeleted(name)) return { _tag: 'WrongExpectedVersion', actual };
    }
    if (at > newest) return { _tag: 'WrongExpectedVersion', actual };
    if (isSoftDeleted(name)) setMetadata(name, `{"$tb":${String(newest + 1)}}`);
    const original = name.startsWith('$$') ? name.slice(2) : undefined;
    const undeletes = original !== undefined && isSoftDeleted(original);
    const kept = events.map((event) => record(name, event)).at(-1);
    // New metadata end a soft delete; what it hid stays hidden.
    if (undeletes) {
      const $tb = find(original).records.length;
      setMetadata(original, JSON.stringify({ ...metadataOf(original), $tb }));
    }
    return { _tag: 'Appended', revision: kept?.revision ?? 0n, position: kept?.position };
  };

  async function* give(records: readonly WireRecord[]): Frames {
    openReads += 1;
    try {
      for (let i = 0; i < records.length; i += batch)
        yield records.slice(i, i + batch).map((event): Frame => ({ _tag: 'Event', event: { ...event } }));
      yield [{ _tag: 'CaughtUp' }];
    } finally {
      openReads -= 1;
    }
  }
  const readStream = ({ stream, from, direction, maxCount = DELETED }: ReadStreamCall & ReadCall): Frames => {
    count('readStream');
    if (find(stream).tombstoned) return failing(new WireError('stream-deleted', true, 'tombstoned'));
    const visible = find(stream).records.slice(firstVisible(stream));
    const wanted =
      direction === 'forwards'
        ? visible.filter(({ revision }) => from === 'start' || (from !== 'end' && revision >= from))
        : visible.filter(({ revision }) => from === 'end' || revision <= (from === 'start' ? 0n : from)).reverse();
    return give(wanted.slice(0, Number(maxCount)));
  };
  const readAll = ({ direction, maxCount = DELETED }: ReadAllCall & ReadCall): Frames => {
    count('readAll');
    return give((direction === 'forwards' ? log : [...log].reverse()).slice(0, Number(maxCount)));
  };
  const unasked = (): never => {
    throw new Error('not part of the fake');
  };
  const maintain = (stream: string, change: () => void): Promise<void> => {
    if (find(stream).tombstoned) return Promise.reject(new WireError('stream-deleted', true, 'tombstoned'));
    change();
    return Promise.resolve();
  };

  const fake: FakeConnection = {
    calls,
    now: 1_000_000,
    intercept: (_stream, _expected, go) => go(),
    open: () => openReads,
    put: (stream, event) => {
      const none = { id: '', type: 'other/happened', isJson: true, data: new Uint8Array(), metadata: new Uint8Array() };
      record(stream, { ...none, ...event });
    },
    records: (stream) => find(stream).records,
    append: async (stream, expected, events) => {
      count('append');
      return fake.intercept(stream, expected, () => write(stream, expected, events));
    },
    readStream,
    readAll,
    subscribeToStream: unasked,
    subscribeToAll: unasked,
    deleteStream: (stream) => maintain(stream, () => setMetadata(stream, `{"$tb":${String(DELETED)}}`)),
    tombstoneStream: (stream) => maintain(stream, () => void (find(stream).tombstoned = true)),
    close: async () => {
      count('close');
    },
  };
  return fake;
}

function failing(error: WireError): Frames {
  const frames: Frames = {
    next: () => Promise.reject(error),
    return: () => Promise.resolve({ done: true, value: undefined }),
    [Symbol.asyncIterator]: () => frames,
  };
  return frames;
}
