// What the tests of projections in processes of their own share: the databases, a writer, workers, and the verdict.
import { projectExactlyOnce, type NewEvent, type Position } from '@millrace/core';
import type { EventStoreDBStore } from '@millrace/repository-eventstore';
import { seededRandom, type SeededRandom } from '@millrace/testing';
import { right } from '@millrace/testing/contract';
import { postgresViews } from '@millrace/views-postgres';
import type { Pool } from 'pg';
import { allTotals, compare } from '../projecting/compare.js';
import { folded } from '../projecting/fold.js';
import { isHandled, slotsOf } from '../projecting/progress.js';
import { Totals } from '../projecting/views.js';
import { streamsOf } from '../soak-parts/streams.js';
import { bundle, startChild, type Child } from './child.js';
import { pause, until } from './waiting.js';

const PROGRAM = 'test/processes/projection-process.ts';
const STREAMS = 60;
const PER_APPEND = 10;
const CATCHING_UP = 600_000;

/** For a store on which nothing goes wrong. */
export const PATIENT = { appendTimeout: 60_000, readTimeout: 60_000, connectTimeout: 60_000 };

/** Prints the seed of a test that fails. */
export async function seeded(seed: number, run: (random: SeededRandom) => Promise<void>): Promise<void> {
  try {
    await run(seededRandom(seed));
  } catch (error) {
    throw new Error(`with the seed ${String(seed)}`, { cause: error });
  }
}

/** Starts workers that wait for `go`, and are ready when this is done. */
export async function workers(eventStore: string, postgres: string, lease: number): Promise<() => Promise<Child>> {
  const program = await bundle(PROGRAM);
  return async () => {
    const child = startChild(program, eventStore, postgres, '2', String(lease));
    await child.line((line) => line === 'ready');
    return child;
  };
}

/** Waits until a worker has said so many lines: a moment that no clock decides. */
export async function said(child: Child, lines: number): Promise<readonly string[]> {
  const all: string[] = [];
  while (all.length < lines) all.push(await child.line(() => true));
  return all;
}

/** Reads on in what a worker says, up to a line that matches. */
export async function heard(child: Child, matches: (line: string) => boolean): Promise<readonly string[]> {
  const all: string[] = [];
  for (;;) {
    const line = await child.line(() => true);
    all.push(line);
    if (matches(line)) return all;
  }
}

/** A log that goes on growing for as long as somebody waits. */
export interface Writing {
  /** Writes so many more. */
  readonly more: (count: number) => void;
  /** What `work` comes to; meanwhile events are written, so that workers have something to do however fast they are. */
  readonly during: <A>(work: Promise<A>) => Promise<A>;
  /** Ends it, with `count` events at least. @returns where the last of them is. */
  readonly end: (count: number) => Promise<Position>;
}

/** Writes events on 60 streams, ten in each append: none before it is told to. */
export function writing(store: EventStoreDBStore, random: SeededRandom): Writing {
  const streams = streamsOf(random.uuid().slice(0, 8), STREAMS);
  const lengths = new Map<number, number>();
  let [written, allowed, enough] = [0, 0, Infinity];
  let last: Position | undefined;

  async function append(): Promise<void> {
    const stream = random.int(STREAMS);
    const length = lengths.get(stream) ?? 0;
    const events = Array.from({ length: PER_APPEND }, (_, index): NewEvent => {
      const data = { n: written, index, of: PER_APPEND, amount: 1 + random.int(9), from: 0, ...streams.key(stream) };
      const type = streams.isSpare(stream) ? 'spare/counted' : 'meter/counted';
      return { id: random.uuid(), type, data, metadata: {} };
    });
    const at = length === 0 ? 'no_stream' : BigInt(length - 1);
    last = right(await store.append(streams.name(stream), at, events)()).position;
    lengths.set(stream, length + PER_APPEND);
    written += PER_APPEND;
  }
  const done = (async () => {
    while (written < enough)
      if (written < allowed) await append();
      else await pause();
  })();
  done.catch(() => undefined);

  return {
    more: (count) => {
      allowed += count;
    },
    during: async (work) => {
      const over = new AbortController();
      const end = () => {
        over.abort();
      };
      work.then(end, end);
      while (!over.signal.aborted) {
        if (written >= allowed) allowed += PER_APPEND;
        await pause();
      }
      return work;
    },
    end: async (count) => {
      enough = count;
      allowed = Infinity;
      await done;
      if (last === undefined) throw new Error('there was nothing to write');
      return last;
    },
  };
}

/** Waits until everything up to `last` is in the views, and fails unless each event was applied once and in order. */
export async function assertExact(store: EventStoreDBStore, pool: Pool, last: Position, count: number): Promise<void> {
  const views = postgresViews(pool, { create: false });
  await until(
    async () => {
      // Looking takes time from those who work.
      for (let breath = 0; breath < 10; breath++) await pause();
      return isHandled(await slotsOf(views), last);
    },
    'all was handled',
    CATCHING_UP,
  );
  const expected = await folded(store);
  const { problems, ...counts } = await compare(pool, views, expected);
  expect(problems).toEqual([]);
  expect(counts).toEqual({ applied: expected.events, lost: 0, twice: 0 });
  // A server that was named had some before.
  expect(expected.events).toBeGreaterThanOrEqual(count);
}

/** All totals as one undisturbed runner builds them. */
export async function cleanBuild(store: EventStoreDBStore, pool: Pool): ReturnType<typeof allTotals> {
  const views = postgresViews(pool, { schema: 'clean' });
  const runner = projectExactlyOnce(store, Totals, views);
  const head = right(await store.head());
  if (head !== undefined) right(await runner.whenProcessed(head, { timeout: CATCHING_UP })());
  await runner.stop();
  return allTotals(views);
}
