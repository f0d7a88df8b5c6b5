// Logs and folders for the tests of archives.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore, ExpectedRevision, Json, JsonObject, NewEvent, RecordedEvent } from '@millrace/core';
import { memoryStore, type MemoryStore } from '@millrace/repository-memory';
import { seededRandom } from '@millrace/testing';
import * as E from 'fp-ts/lib/Either.js';

const random = seededRandom(7);

const folders: string[] = [];

/** A folder that is not there yet, and is gone after the tests. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-archive-'));
  folders.push(folder);
  return join(folder, 'archive');
}

export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export const event = (data: Json, type = 'test/happened', metadata: JsonObject = { by: 'test' }): NewEvent => ({
  id: random.uuid(),
  type,
  data,
  metadata,
});

export function right<A>(answer: E.Either<unknown, A>): A {
  if (E.isRight(answer)) return answer.right;
  throw new Error(`expected a right, got ${JSON.stringify(answer.left, (_, value: unknown) => text(value))}`);
}

export function left<L>(answer: E.Either<L, unknown>): L {
  if (E.isLeft(answer)) return answer.left;
  throw new Error(`expected a left, got ${JSON.stringify(answer.right, (_, value: unknown) => text(value))}`);
}

const text = (value: unknown): unknown => {
  if (typeof value === 'bigint') return String(value);
  return value instanceof Error ? value.message : value;
};

/** Appends events, one by one, to streams in turn. */
export async function fill(store: EventStore, count: number, streams = 3): Promise<void> {
  for (let n = 0; n < count; n++) {
    const stream = `s-${String(n % streams)}`;
    let last: ExpectedRevision = 'no_stream';
    for await (const [newest] of store.readStream(stream, { direction: 'backwards', maxCount: 1 }))
      last = newest?.revision ?? 'no_stream';
    right(await store.append(stream, last, [event({ n }, n % 2 === 0 ? 'test/even' : 'test/odd')])());
  }
}

export async function filled(count: number, identity = 'source'): Promise<MemoryStore> {
  const store = memoryStore({ identity, pageSize: 7, clock: { now: () => 1_700_000_000_000 } });
  await fill(store, count);
  return store;
}

export async function all(pages: AsyncIterable<readonly RecordedEvent[]>): Promise<readonly RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const page of pages) {
    expect(page.length).toBeGreaterThan(0);
    // The memory store computes ids when they are asked for.
    events.push(...page.map((one) => ({ ...one })));
  }
  return events;
}

/** All files of a folder, by name. */
export function contents(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [name, readFileSync(join(folder, name), 'base64')]),
  );
}
