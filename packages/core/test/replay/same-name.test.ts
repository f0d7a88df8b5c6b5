// A replay of a name that one before it had, within the log that is copied now.
import { replay, verifyReplay, type RecordedEvent, type Transform } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { right } from '@millrace/testing/contract';
import { raw } from '../support/raw-events.js';

test('what a replay of the same name wrote within the source is copied to another log as any event is', async () => {
  const [from, to] = [memoryStore(), memoryStore()];
  await raw(from, 'account-a', ['account/opened', { n: 1 }], ['account/closed', {}]);
  const aside: Transform = (event) => ({ ...event, stream: event.stream.replace('account', 'konto') });
  right(await replay({ name: 'move', from, to: from, transform: aside }).done);

  const dry = right(await replay({ name: 'move', from, to, dryRun: true }).done);
  expect(dry.read).toBe(4);
  const copied = right(await replay({ name: 'move', from, to }).done);
  expect([copied.read, copied.written]).toEqual([4, 4]);
  const streams: RecordedEvent['stream'][] = [];
  for await (const page of to.readAll()) streams.push(...page.map(({ stream }) => stream));
  expect(streams.sort()).toEqual(['account-a', 'account-a', 'konto-a', 'konto-a']);
  expect(right(await verifyReplay({ name: 'move', from, to })())).toMatchObject({ equal: true, events: 4 });
  // Within the log they are its own, and none of its source.
  const within = right(await verifyReplay({ name: 'move', from, to: from, transform: aside })());
  expect(within).toMatchObject({ equal: true, events: 2 });
});
