// A log whose every answer can be held back, so that races are played out step by step, with appends that share places.
import * as E from 'fp-ts/lib/Either.js';
import {
  comparePositions,
  type EventLog,
  type LogFilter,
  type LogItem,
  type Position,
  type ReadAllOptions,
  type RecordedEvent,
  type SubscribeOptions,
} from '@millrace/core';

export interface ScriptedLogOptions {
  /** How many events stand on a page: asked for each. Default: 4. */
  readonly pageSize?: () => number;
  /** Every answer is held back twice until it is released: before it is found, and before it is given. Default: false. */
  readonly held?: boolean;
}

export interface ScriptedLog extends EventLog {
  /** Appends that many events to a stream; they share a place, unless they are `apart`. */
  readonly append: (stream: string, count?: number, apart?: boolean) => void;
  /** All events in log order. */
  readonly events: readonly RecordedEvent[];
  /** What every subscription so far was opened with. */
  readonly subscriptions: readonly SubscribeOptions[];
  /** How many of them go on. */
  readonly open: () => number;
  /** How many events all of them together have given. */
  readonly given: () => number;
  /** How often `readAll` was iterated, and how many events it gave. */
  readonly reads: () => { readonly count: number; readonly events: number };
  /** Breaks every open subscription, or fails the reads from now on (`undefined`: no more). */
  readonly breakAll: (error: Error) => void;
  readonly failReads: (error: Error | undefined) => void;
  /** The steps that are held back, each to be called to release it. */
  readonly steps: readonly (() => void)[];
}

/** The position of the nth append. */
export function at(nth: number): Position {
  return { commit: BigInt(nth), prepare: BigInt(nth) };
}

/** Whether a filter lets an event pass. */
export function passes(filter: LogFilter | undefined, { stream, type }: RecordedEvent): boolean {
  if (filter === undefined) return true;
  const text = filter.by === 'stream' ? stream : type;
  return 'regex' in filter
    ? new RegExp(filter.regex).test(text)
    : filter.prefixes.some((prefix) => text.startsWith(prefix));
}

export function scriptedLog({ pageSize = () => 4, held = false }: ScriptedLogOptions = {}): ScriptedLog {
  const events: RecordedEvent[] = [];
  const revisions = new Map<string, bigint>();
  const subscriptions: SubscribeOptions[] = [];
  const steps: (() => void)[] = [];
  const live = new Set<{ error: Error | undefined; wake: () => void }>();
  let places = 0;
  let given = 0;
  const reads = { count: 0, events: 0 };
  let readFailure: Error | undefined;

  const step = (): Promise<void> =>
    held
      ? new Promise((resolve) => {
          const release = (): void => {
            steps.splice(steps.indexOf(release), 1);
            resolve();
          };
          steps.push(release);
        })
      : Promise.resolve();

  const append = (stream: string, count = 1, apart = false): void => {
    for (let n = 0; n < count; n++) {
      if (n === 0 || apart) places += 1;
      const revision = (revisions.get(stream) ?? -1n) + 1n;
      revisions.set(stream, revision);
      const id = `${stream}/${String(revision)}`;
      events.push({ id, stream, revision, type: 't', data: {}, metadata: {}, created: 0, position: at(places) });
    }
    for (const { wake } of live) wake();
  };

  const firstAfter = (place: Position): number => {
    const index = events.findIndex(({ position }) => comparePositions(position, place) > 0);
    return index < 0 ? events.length : index;
  };

  const subscribe = (options: SubscribeOptions = {}): AsyncIterable<readonly LogItem[]> => ({
    [Symbol.asyncIterator]: () => {
      subscriptions.push(options);
      const { from = 'start', filter, checkpointInterval = 1000 } = options;
      let next = from === 'start' ? 0 : from === 'end' ? events.length : firstAfter(from);
      let [unmarked, isLive, ended] = [0, false, false];
      let changed: Promise<void> = Promise.resolve();
      const self = { error: undefined as Error | undefined, wake: () => undefined as void };
      const arm = (): void => {
        changed = new Promise((resolve) => (self.wake = resolve));
      };
      live.add(self);

      const advance = (): LogItem[] => {
        const items: LogItem[] = [];
        const mark = (): void => {
          // The place of the last event may go on: then it is not marked yet.
          const [last, following] = [events[next - 1], events[next]];
          if (last === undefined || (following && comparePositions(following.position, last.position) === 0)) return;
          items.push({ _tag: 'Checkpoint', position: last.position });
          unmarked = 0;
        };
        for (let left = pageSize(); left > 0 && next < events.length; left--) {
          const event = events[next];
          next += 1;
          unmarked += 1;
          if (event !== undefined && passes(filter, event)) items.push({ _tag: 'Event', event });
          if (filter !== undefined && unmarked >= checkpointInterval) mark();
        }
        const atHead = next >= events.length;
        if (atHead && !isLive && filter !== undefined && unmarked > 0) mark();
        if (atHead && !isLive) items.push({ _tag: 'CaughtUp' });
        isLive = atHead;
        given += items.filter(({ _tag }) => _tag === 'Event').length;
        return items;
      };
      const pull = async (): Promise<IteratorResult<readonly LogItem[], undefined>> => {
        await step();
        for (;;) {
          arm();
          if (self.error !== undefined) throw self.error;
          if (ended) return { done: true, value: undefined };
          const value = advance();
          if (value.length > 0) {
            await step();
            return { done: false, value };
          }
          if (next >= events.length) await changed;
        }
      };
      return {
        next: pull,
        return: () => {
          ended = true;
          live.delete(self);
          self.wake();
          return Promise.resolve({ done: true, value: undefined });
        },
      };
    },
  });

  const readAll = async function* ({ from = 'start', filter }: ReadAllOptions = {}) {
    await step();
    reads.count += 1;
    if (readFailure !== undefined) throw readFailure;
    const start = from === 'start' || from === 'end' ? 0 : Number(from.commit);
    const found = events.filter((event) => event.position.commit >= BigInt(start) && passes(filter, event));
    await step();
    for (let n = 0; n < found.length; n += 4) {
      const page = found.slice(n, n + 4);
      reads.events += page.length;
      yield page;
    }
  };

  return {
    append,
    events,
    subscriptions,
    steps,
    open: () => live.size,
    given: () => given,
    reads: () => ({ ...reads }),
    breakAll: (error) => {
      for (const one of live) {
        one.error = error;
        one.wake();
      }
      live.clear();
    },
    failReads: (error) => (readFailure = error),
    subscribe,
    readAll,
    subscribeToStream: () => subscribe(),
    head: async () => {
      await step();
      const head = events.at(-1)?.position;
      await step();
      return E.right(head);
    },
    identity: () => Promise.resolve(E.right('scripted')),
  };
}
