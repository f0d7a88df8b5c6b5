// A source and a target, filled as a replay would fill it, for the tests of carrying over.
import { asStored, type Transform } from '../../src/replay/transform.js';
import { isReplayFailure, replacementsOf } from '../../src/replay/replacements.js';
import { carryStreams, type CarryStreams } from '../../src/replay/carry/carry-streams.js';
import type { ExpectedRevision, NewEvent, RecordedEvent } from '@millrace/core';
import { memoryStore, type MemoryStore } from '@millrace/repository-memory';
import { seededRandom } from '@millrace/testing';
import * as E from 'fp-ts/lib/Either.js';

const random = seededRandom(4);

export const IDENTITY = { replay: 'move', log: 'source' };

export const events = (count: number): readonly NewEvent[] =>
  Array.from({ length: count }, (_, n) => ({ id: random.uuid(), type: 'a/happened', data: { n }, metadata: {} }));

export async function all<T>(pages: AsyncIterable<readonly T[]>): Promise<readonly T[]> {
  const items: T[] = [];
  for await (const page of pages) items.push(...page);
  return items;
}

export function right<A>(answer: E.Either<unknown, A>): A {
  if (E.isRight(answer)) return answer.right;
  throw new Error(`expected a right, got ${JSON.stringify(answer.left)}`);
}

export interface Stores {
  readonly source: MemoryStore;
  readonly target: MemoryStore;
  /** Appends to the source. */
  readonly write: (stream: string, count: number) => Promise<void>;
  /** Writes to the target what is not there yet. */
  readonly copy: (transform?: Transform) => Promise<void>;
  /** With the identity as `carry`, and no waits. */
  readonly carry: (options?: Partial<CarryStreams>) => ReturnType<ReturnType<typeof carryStreams>>;
  /** The revisions that a stream of the target shows. */
  readonly shown: (stream: string) => Promise<readonly bigint[]>;
}

export function stores(): Stores {
  const source = memoryStore({ identity: IDENTITY.log });
  const target = memoryStore({ identity: 'target' });
  const written = new Set<string>();
  const ends = new Map<string, ExpectedRevision>();
  const append = async (store: MemoryStore, stream: string, more: readonly NewEvent[]): Promise<void> => {
    const key = `${store === source ? 's' : 't'} ${stream}`;
    ends.set(key, right(await store.append(stream, ends.get(key) ?? 'no_stream', more)()).revision);
  };
  return {
    source,
    target,
    write: (stream, count) => append(source, stream, events(count)),
    copy: async (transform = asStored) => {
      for (const event of await all<RecordedEvent>(source.readAll())) {
        if (written.has(event.id)) continue;
        written.add(event.id);
        const found = replacementsOf(transform, IDENTITY, event);
        if (isReplayFailure(found)) throw new Error(found.message);
        for (const one of found) await append(target, one.stream, [one.event()]);
      }
    },
    carry: (options = {}) =>
      carryStreams({
        identity: IDENTITY,
        from: source,
        to: target,
        carry: (stream) => stream,
        retry: { attempts: 3, delay: () => 0 },
        clock: { now: () => 0, sleep: () => Promise.resolve() },
        random: () => 0,
        ...options,
      })(),
    shown: async (stream) => (await all(target.readStream(stream))).map(({ revision }) => revision),
  };
}
