// Events that another writer has stored, as they are: nothing of the model is asked.
import type { JsonObject } from '@millrace/core';
import { type memoryStore } from '@millrace/repository-memory';
import { seededRandom } from '@millrace/testing';
import { right } from '@millrace/testing/contract';

const random = seededRandom(7);

/** Appends raw events after those that are there. */
export async function raw(
  store: ReturnType<typeof memoryStore>,
  stream: string,
  ...events: readonly [string, JsonObject, JsonObject?][]
) {
  let expected: bigint | 'no_stream' = 'no_stream';
  for await (const page of store.readStream(stream)) expected = page.at(-1)?.revision ?? expected;
  const made = events.map(([type, data, metadata = {}]) => ({ id: random.uuid(), type, data, metadata }));
  right(await store.append(stream, expected, made)());
}
