// Snapshots in memory are frozen, and only JSON is taken.
import { inspect } from 'node:util';
import type { Json, Snapshot } from '@millrace/core';
import { memorySnapshots } from '@millrace/repository-memory';

const snapshot = (state: Json, commands: Snapshot['commands'] = []): Snapshot => ({
  stream: 'account-1',
  fingerprint: 'account@1',
  revision: 3n,
  state,
  anchor: { revision: 3n, id: '22222222-2222-4222-8222-222222222222' },
  commandWindow: 1_000,
  commands,
});

test('what was saved cannot be changed afterwards', async () => {
  const store = memorySnapshots();
  const lines = [{ sku: 'a' }];
  const commands: [string, bigint][] = [['c-1', 0n]];
  await store.save(snapshot({ lines }, commands))();
  commands.push(['c-2', 1n]);
  expect(() => lines.push({ sku: 'b' })).toThrow(TypeError);
  const loaded = await store.load('account-1', 'account@1')();
  expect(loaded).toEqual({ _tag: 'Right', right: snapshot({ lines: [{ sku: 'a' }] }, [['c-1', 0n]]) });
});

test('a state that JSON cannot hold is an error that names the path', async () => {
  const answer = await memorySnapshots().save(snapshot({ balance: NaN }))();
  expect(answer).toMatchObject({
    left: { _tag: 'SnapshotError', stream: 'account-1', cause: new Error('state.balance: NaN is not JSON') },
  });
});

test('printing the store shows nothing of what is in it', async () => {
  const store = memorySnapshots();
  await store.save(snapshot({ secret: 'hidden' }))();
  expect(`${inspect(store, { depth: 9, showHidden: true })} ${JSON.stringify(store)}`).not.toMatch(/secret|hidden/);
});
