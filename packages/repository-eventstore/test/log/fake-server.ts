// A server in a page: a log in memory behind the interface `Connection`, that breaks where a test wants it to.
import type { Position } from '@millrace/core';
import {
  WireError,
  type Connection,
  type Frame,
  type Frames,
  type ReadAllCall,
  type ReadCall,
  type ReadStreamCall,
  type WireFault,
  type WireRecord,
} from '../../src/connection/connection.js';

/** What may happen when a subscription or a read is asked for its next frames. */
export type Mishap =
  | { readonly _tag: 'Fails'; readonly fault: WireFault }
  /** The server ends the call without an error. */
  | { readonly _tag: 'Ends' }
  /** Nothing comes ever more, and nobody says so. */
  | { readonly _tag: 'Silent' }
  /** Some of what was sent before is sent again: events, checkpoints, "caught up". */
  | { readonly _tag: 'Repeats'; readonly count: number };

export interface Call {
  readonly kind: 'readStream' | 'readAll' | 'subscribeToStream' | 'subscribeToAll';
  readonly from: unknown;
  readonly requireLeader: boolean;
  readonly direction?: 'forwards' | 'backwards';
  readonly maxCount?: bigint;
}

export interface FakeServer {
  readonly connection: Connection;
  readonly records: WireRecord[];
  /** Asked at every `next()`; the test decides. */
  mishap: (call: Call) => Mishap | undefined;
  /** How many frames come at once. */
  batch: () => number;
  /** Whether a checkpoint is sent late: after the events that come with it and behind it. */
  late: () => boolean;
  /** What a lagging follower does not have yet: reads that do not require the leader end here. */
  lag: number;
  /** Events that are tombstoned, hidden in their stream. */
  readonly deleted: Set<string>;
  /** Ids of links whose target is gone. */
  readonly dead: Set<string>;
  /** Streams as 23.10 and 24.2 treat them: no "caught up" before they exist. */
  patientStreams: boolean;
  readonly calls: Call[];
  /** Calls that are not released. */
  readonly open: Set<Frames>;
  /** Frames that were pulled, all calls together. */
  pulled: number;
  readonly append: (stream: string, count?: number, type?: string) => void;
}

const at = (n: number): Position => ({ commit: BigInt(n) * 100n, prepare: BigInt(n) * 100n });

export const place = (n: number): Position => at(n);

/** Where the record after the n-th will begin: what a page that ended there gives as its checkpoint. */
export const behind = (n: number): Position => ({ commit: BigInt(n + 1) * 100n, prepare: 0n });

const compare = (a: Position, b: Position): number =>
  a.commit === b.commit ? Number(a.prepare - b.prepare) : Number(a.commit - b.commit);

export function fakeServer(): FakeServer {
  const bells = new Set<() => void>();
  const utf8 = new TextEncoder();
  let ids = 0;

  const server: FakeServer = {
    records: [],
    mishap: () => undefined,
    batch: () => 100,
    late: () => false,
    lag: 0,
    deleted: new Set(),
    dead: new Set(),
    patientStreams: false,
    calls: [],
    open: new Set(),
    pulled: 0,
    append: (stream, count = 1, type = 'account/opened') => {
      for (let n = 0; n < count; n++) {
        const revision = BigInt(server.records.filter((record) => record.stream === stream).length);
        server.records.push({
          id: `id-${String(++ids)}`,
          type,
          isJson: true,
          data: utf8.encode('{}'),
          metadata: utf8.encode('{}'),
          stream,
          revision,
          position: at(server.records.length + 1),
          created: 0,
        });
      }
      for (const ring of [...bells]) ring();
    },
    connection: {
      append: async (stream, expected, events) => {
        const own = server.records.filter((record) => record.stream === stream);
        if (expected === 'no_stream' && own.length > 0)
          return { _tag: 'WrongExpectedVersion', actual: BigInt(own.length - 1) };
        const [event] = events;
        server.append(stream, 1, event?.type);
        const written = server.records.at(-1);
        if (written !== undefined && event !== undefined)
          server.records[server.records.length - 1] = { ...written, id: event.id };
        return { _tag: 'Appended', revision: BigInt(own.length), position: written?.position };
      },
      readStream: (call) => read('readStream', call, (record) => record.stream === call.stream, call.stream),
      readAll: (call) => read('readAll', call, filterOf(call)),
      subscribeToStream: (call) => subscribeToStream(call),
      subscribeToAll: (call) => subscribeToAll(call),
      deleteStream: async () => undefined,
      tombstoneStream: async () => undefined,
      close: async () => undefined,
    },
  };

  const frameOf = (event: WireRecord): Frame =>
    server.dead.has(event.id) ? { _tag: 'DeadLink', position: event.position } : { _tag: 'Event', event };

  const visible = (leader: boolean) => server.records.slice(0, server.records.length - (leader ? 0 : server.lag));

  function filterOf({ filter }: ReadAllCall): (record: WireRecord) => boolean {
    if (filter === undefined) return () => true;
    const text = (record: WireRecord) => (filter.by === 'stream' ? record.stream : record.type);
    if ('regex' in filter) {
      const regex = new RegExp(filter.regex);
      return (record) => regex.test(text(record));
    }
    return (record) => filter.prefixes.some((prefix) => text(record).startsWith(prefix));
  }

  function read(
    kind: 'readStream' | 'readAll',
    call: (ReadStreamCall | ReadAllCall) & ReadCall,
    matches: (record: WireRecord) => boolean,
    stream?: string,
  ): Frames {
    const all = visible(call.requireLeader === true).filter(matches);
    const { from } = call;
    const back = call.direction === 'backwards';
    const after = (record: WireRecord) => {
      if (from === 'start') return !back;
      if (from === 'end') return back;
      if (typeof from === 'bigint') return back ? record.revision <= from : record.revision >= from;
      // As the server does it: backwards it begins before the position.
      return back ? compare(record.position, from) < 0 : compare(record.position, from) >= 0;
    };
    const beyond = server.records.length + 1;
    const invalid = back && typeof from === 'object' && from.commit > at(beyond).commit;
    const found = all.filter(after);
    if (back) found.reverse();
    const count = call.maxCount ?? BigInt(found.length);
    const frames = found.slice(0, Number(count)).map(frameOf);
    let next = 0;
    return pulled({ kind, ...described(call) }, stream, () => {
      if (invalid) throw new WireError('unknown', true, 'the position is beyond the end');
      const batch = frames.slice(next, next + server.batch());
      next += batch.length;
      return batch.length === 0 ? 'end' : batch;
    });
  }

  function subscribeToAll(call: ReadAllCall): Frames {
    const matches = filterOf(call);
    const interval = call.checkpointInterval ?? 1_000;
    const { from } = call;
    let index = 0;
    if (typeof from === 'object')
      while (index < server.records.length && compare(server.records[index]!.position, from) <= 0) index++;
    if (from === 'end') index = server.records.length;
    const filtered = call.filter !== undefined;
    let looked = 0;
    let held: Frame[] = [];
    let confirmed = false;
    let atHead = false;
    return pulled({ kind: 'subscribeToAll', ...described(call) }, undefined, () => {
      const frames: Frame[] = [];
      if (!confirmed) frames.push({ _tag: 'Confirmed' });
      confirmed = true;
      const count = server.batch();
      for (; index < server.records.length && frames.length < count; index++) {
        const event = server.records[index]!;
        if (matches(event)) frames.push(frameOf(event));
        if (!filtered || ++looked % interval !== 0) continue;
        const checkpoint: Frame = {
          _tag: 'Checkpoint',
          position: index % 2 === 0 ? event.position : behind(index + 1),
        };
        if (server.late()) held.push(checkpoint);
        else frames.push(checkpoint);
      }
      if (frames.some(({ _tag }) => _tag === 'Event')) {
        frames.push(...held);
        held = [];
      }
      // More than fits: it has fallen behind.
      if (index < server.records.length) atHead = false;
      if (!atHead && index === server.records.length) {
        atHead = true;
        if (filtered && index > 0) frames.push({ _tag: 'Checkpoint', position: behind(index) });
        frames.push({ _tag: 'CaughtUp' });
      }
      return frames;
    });
  }

  function subscribeToStream(call: ReadStreamCall): Frames {
    const own = () => server.records.filter((record) => record.stream === call.stream);
    let next = call.from === 'start' ? 0n : call.from === 'end' ? BigInt(own().length) : call.from + 1n;
    let confirmed = false;
    let atHead = false;
    return pulled({ kind: 'subscribeToStream', ...described(call) }, call.stream, () => {
      const frames: Frame[] = [];
      if (!confirmed) frames.push({ _tag: 'Confirmed' });
      confirmed = true;
      const count = server.batch();
      for (const event of own())
        if (event.revision >= next && frames.length < count) {
          frames.push({ _tag: 'Event', event });
          next = event.revision + 1n;
        }
      if (!atHead && next >= own().length && !(server.patientStreams && own().length === 0)) {
        atHead = true;
        frames.push({ _tag: 'CaughtUp' });
      }
      return frames;
    });
  }

  // An iterator over what `produce` gives: `[]` waits for the next append.
  function pulled(call: Call, stream: string | undefined, produce: () => readonly Frame[] | 'end'): Frames {
    server.calls.push(call);
    const sent: Frame[] = [];
    let over = false;
    let stop: () => void = () => undefined;
    const done = { done: true, value: undefined } as const;
    const waitForBell = () =>
      new Promise<void>((resolve) => {
        const wake = () => {
          bells.delete(wake);
          resolve();
        };
        bells.add(wake);
        stop = wake;
      });
    const frames: Frames = {
      [Symbol.asyncIterator]: () => frames,
      next: async () => {
        server.open.add(frames);
        if (over) return done;
        const fail = (error: WireError | undefined) => {
          server.open.delete(frames);
          over = true;
          if (error !== undefined) throw error;
          return done;
        };
        // Asked anew when something is appended: a call breaks while it waits as well.
        for (;;) {
          const mishap = server.mishap(call);
          if (mishap?._tag === 'Silent')
            await new Promise<void>((resolve) => {
              stop = resolve;
            });
          if (isOver()) return done;
          if (mishap?._tag === 'Ends') return fail(undefined);
          if (mishap?._tag === 'Fails') return fail(new WireError(mishap.fault, true, 'as the test wants it'));
          if (stream !== undefined && server.deleted.has(stream))
            return fail(new WireError('stream-deleted', true, `${stream} is tombstoned`));
          if (mishap?._tag === 'Repeats' && sent.length > 0) return { done: false, value: sent.slice(-mishap.count) };
          const batch = produce();
          if (batch === 'end') return fail(undefined);
          if (batch.length > 0) {
            server.pulled += batch.length;
            sent.push(...batch);
            return { done: false, value: batch };
          }
          await waitForBell();
          if (isOver()) return done;
        }
      },
      return: async () => {
        over = true;
        server.open.delete(frames);
        stop();
        return done;
      },
    };
    const isOver = () => over;
    return frames;
  }

  return server;
}

function described(call: (ReadStreamCall | ReadAllCall) & Partial<ReadCall>): Omit<Call, 'kind'> {
  const { from, requireLeader = false, direction, maxCount } = call;
  return {
    from,
    requireLeader,
    ...(direction === undefined ? {} : { direction }),
    ...(maxCount === undefined ? {} : { maxCount }),
  };
}
