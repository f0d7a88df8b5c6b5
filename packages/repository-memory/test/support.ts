// Events and reads for the tests of the memory store.
import type { Json, LogItem, NewEvent, RecordedEvent } from '@millrace/core';
import { seededRandom } from '@millrace/testing';

const random = seededRandom(11);

/** An event with a random id. */
export function event(data: Json = {}, type = 'account/opened'): NewEvent {
  return { id: random.uuid(), type, data, metadata: {} };
}

/** That many events. */
export function events(count: number): readonly NewEvent[] {
  return Array.from({ length: count }, (_, n) => event({ n }));
}

/** All items of all pages. */
export async function all<T>(pages: AsyncIterable<readonly T[]>): Promise<readonly T[]> {
  const items: T[] = [];
  for await (const page of pages) items.push(...page);
  return items;
}

/** The revisions of the events that are read. */
export async function revisions(pages: AsyncIterable<readonly RecordedEvent[]>): Promise<readonly bigint[]> {
  return (await all(pages)).map(({ revision }) => revision);
}

/** An event as its revision, a marker as its tag. */
export function brief(items: readonly LogItem[]): readonly (bigint | string)[] {
  return items.map((item) => (item._tag === 'Event' ? item.event.revision : item._tag));
}
