// A dry run says what a replay would write, and writes nothing.
import { replay, type Transform } from '@millrace/core';
import { memoryCheckpoints, memoryStore } from '@millrace/repository-memory';
import { right } from '@millrace/testing/contract';
import { raw } from '../support/raw-events.js';

const transform: Transform = (event) => {
  if (event.type === 'bad') throw new Error('cannot be read');
  if (event.type === 'dropped') return undefined;
  return event.type === 'split'
    ? [event, { ...event, stream: 'other-1', type: 'half' }]
    : { ...event, stream: event.stream.replace('a-', 'b-') };
};

test('it counts by category and type, and tells the first failures', async () => {
  const [from, to] = [memoryStore(), memoryStore()];
  await raw(from, 'a-1', ['kept', {}], ['kept', {}], ['bad', {}], ['dropped', {}]);
  await raw(from, 'a-2', ['kept', {}], ['split', {}], ['bad', {}]);
  const checkpoint = memoryCheckpoints();
  const report = right(await replay({ name: 'copy', from, to, transform, checkpoint, dryRun: true }).done);
  expect(report).toMatchObject({ outcome: 'complete', read: 7, dropped: 1, written: 0 });
  expect(report.dryRun).toMatchObject({
    counts: [
      { category: 'b', type: 'kept', events: 3 },
      { category: 'a', type: 'split', events: 1 },
      { category: 'other', type: 'half', events: 1 },
    ],
    uncounted: 0,
    failed: 2,
  });
  expect(report.dryRun?.failures.map(({ stream, revision }) => [stream, revision])).toEqual([
    ['a-1', 2n],
    ['a-2', 2n],
  ]);
  expect(right(await to.head())).toBeUndefined();
  expect(right(await checkpoint.load('replay.copy')())).toBeUndefined();
});

test('of many failures ten are told, and of many kinds a thousand', async () => {
  const [from, to] = [memoryStore(), memoryStore()];
  await raw(from, 'a-1', ...Array.from({ length: 12 }, (): [string, Record<string, never>] => ['bad', {}]));
  await raw(
    from,
    'a-2',
    ...Array.from({ length: 1_003 }, (_, n): [string, Record<string, never>] => [`t${String(n)}`, {}]),
  );
  const { dryRun } = right(await replay({ name: 'copy', from, to, transform, dryRun: true }).done);
  expect(dryRun).toMatchObject({ failed: 12, uncounted: 3 });
  expect(dryRun?.failures).toHaveLength(10);
  expect(dryRun?.counts).toHaveLength(1_000);
});
