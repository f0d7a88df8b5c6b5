// Compares what a replay has left in its target, after all that was done to it, with a copy that nothing was done to.
import { replay, verifyReplay, type EventLog, type ReplaySource } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { right } from '@millrace/testing/contract';
import { contentOf, filterOf, transformOf } from './replayed.js';

/** Fails unless the target has the same events as one copy, in the same order, with the same origins. */
export async function compareWithOneCopy(
  source: ReplaySource & EventLog,
  target: Pick<EventLog, 'readAll' | 'head'>,
  name: string,
): Promise<void> {
  const once = memoryStore();
  const identity = { name, from: source, filter: filterOf(name), transform: transformOf(name) };
  right(await replay({ ...identity, to: once }).done);
  expect(await contentOf(target, name)).toEqual(await contentOf(once, name));
  expect(right(await verifyReplay({ ...identity, to: target })())).toMatchObject({ equal: true, failed: 0 });
}
