// A signal that outlives the replays that it may stop.
import { getEventListeners } from 'node:events';
import { replay } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';

test('a replay that has ended does not listen to its signal any more', async () => {
  const { signal } = new AbortController();
  const running = replay({ name: 'copy', from: memoryStore(), to: memoryStore(), signal });
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  await running.done;
  await Promise.resolve();
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});
