// Events that their streams hide are replayed from the log as it is, and not from one that leaves them out.
import { asInStream, replay, type EventLog } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { right } from '@millrace/testing/contract';
import { raw } from '../support/raw-events.js';

test('by default deleted and truncated events are copied, and with `asInStream` they are not', async () => {
  const from = memoryStore();
  await raw(from, 'a-1', ['one', {}], ['two', {}], ['three', {}]);
  await raw(from, 'a-2', ['gone', {}]);
  right(await from.setStreamMetadata('a-1', { truncateBefore: 1n })());
  right(await from.deleteStream('a-2')());
  const copied = async (log: EventLog): Promise<readonly string[]> => {
    const to = memoryStore();
    right(await replay({ name: 'copy', from: log, to }).done);
    const types: string[] = [];
    for await (const page of to.readAll()) types.push(...page.map(({ type }) => type));
    return types;
  };
  expect([...(await copied(from))].sort()).toEqual(['gone', 'one', 'three', 'two']);
  expect(await copied(asInStream(from, from))).toEqual(['two', 'three']);
});
