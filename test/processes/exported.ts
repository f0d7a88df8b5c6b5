// The log that is exported by a process that is killed: the same in every process.
import type { ExpectedRevision, NewEvent } from '@millrace/core';
import { memoryStore, type MemoryStore } from '@millrace/repository-memory';
import { seededRandom } from '@millrace/testing';

/** Events per segment. */
export const SEGMENT = 400;

/** A store of that many events, in 100 streams. */
export async function exportedStore(count: number): Promise<MemoryStore> {
  const random = seededRandom(3);
  const store = memoryStore({ identity: 'exported', clock: { now: () => 1_700_000_000_000 } });
  const ends = new Map<string, ExpectedRevision>();
  for (let n = 0; n < count; n += 20) {
    const stream = `s-${String(random.int(100))}`;
    const events = Array.from({ length: Math.min(20, count - n) }, (_, i): NewEvent => ({
      id: random.uuid(),
      type: 'a/happened',
      data: { n: n + i },
      metadata: {},
    }));
    const answer = await store.append(stream, ends.get(stream) ?? 'no_stream', events)();
    if (answer._tag === 'Left') throw new Error(answer.left._tag);
    ends.set(stream, answer.right.revision);
  }
  return store;
}
