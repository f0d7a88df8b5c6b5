// Reading the log: what is left out, where reads begin, and how many events they give.
import type { ReadAllOptions } from '@millrace/core';
import { eventStoreDBLog } from '../../src/log/event-store-db-log.js';
import { fakeServer, place, type FakeServer } from './fake-server.js';

function mixed(): FakeServer {
  const server = fakeServer();
  server.append('account-1', 2);
  server.append('$stats-1', 3, '$statsCollected');
  server.append('account-2', 1);
  server.append('account-2', 1, '$streamDeleted');
  server.append('millrace.snapshot-account-1', 2, 'millrace/snapshot');
  server.append('$projections-x-result', 1, 'Result');
  server.append('order-1', 2, 'order/placed');
  return server;
}

async function read(server: FakeServer, options?: ReadAllOptions): Promise<readonly string[]> {
  const told: string[] = [];
  for await (const page of eventStoreDBLog(server.connection).readAll(options)) {
    expect(page.length).toBeGreaterThan(0);
    told.push(...page.map(({ stream, revision }) => `${stream}@${String(revision)}`));
  }
  expect(server.open.size).toBe(0);
  return told;
}

const all = ['account-1@0', 'account-1@1', 'account-2@0', 'order-1@0', 'order-1@1'];

describe('a read of the log', () => {
  test('gives no system events and none of the adapter’s own streams, with any filter', async () => {
    expect(await read(mixed())).toEqual(all);
    expect(await read(mixed(), { filter: { by: 'stream', prefixes: [''] } })).toEqual(all);
    expect(await read(mixed(), { filter: { by: 'eventType', prefixes: [''] } })).toEqual(all);
    expect(await read(mixed(), { filter: { by: 'stream', regex: '' } })).toEqual(all);
    expect(await read(mixed(), { filter: { by: 'eventType', regex: '.' } })).toEqual(all);
    expect(await read(mixed(), { filter: { by: 'eventType', prefixes: ['millrace/', '$', 'Result'] } })).toEqual([]);
    expect(await read(mixed(), { filter: { by: 'stream', prefixes: ['account-'] } })).toEqual(all.slice(0, 3));
    expect(await read(mixed(), { filter: { by: 'stream', prefixes: [] } })).toEqual([]);
  });

  test('begins at the position it is given, in both directions', async () => {
    expect(await read(mixed(), { from: place(2) })).toEqual(all.slice(1));
    expect(await read(mixed(), { from: place(3) })).toEqual(all.slice(2));
    expect(await read(mixed(), { from: place(6), direction: 'backwards' })).toEqual(all.slice(0, 3).reverse());
    expect(await read(mixed(), { from: place(5), direction: 'backwards' })).toEqual(all.slice(0, 2).reverse());
    expect(await read(mixed(), { direction: 'backwards' })).toEqual([...all].reverse());
    expect(await read(mixed(), { from: 'end' })).toEqual([]);
    expect(await read(mixed(), { from: 'start', direction: 'backwards' })).toEqual([]);
  });

  test('backwards gives the event where it begins only when that passes the filter', async () => {
    const filter = { by: 'stream', prefixes: ['order-'] } as const;
    expect(await read(mixed(), { from: place(2), direction: 'backwards', filter })).toEqual([]);
    const regex = { by: 'eventType', regex: 'op.n' } as const;
    expect(await read(mixed(), { from: place(2), direction: 'backwards', filter: regex })).toEqual([
      'account-1@1',
      'account-1@0',
    ]);
    expect(await read(mixed(), { from: place(12), direction: 'backwards', filter: regex })).toEqual(
      all.slice(0, 3).reverse(),
    );
  });

  test('gives as many events as were asked for, whatever the server let pass', async () => {
    for (let maxCount = 0; maxCount <= 6; maxCount++) {
      const filter = { by: 'eventType', regex: '^(account|order|millrace|Result)' } as const;
      expect(await read(mixed(), { maxCount })).toEqual(all.slice(0, maxCount));
      expect(await read(mixed(), { maxCount, filter })).toEqual(all.slice(0, maxCount));
      const backwards = [...all].reverse().slice(0, maxCount);
      expect(await read(mixed(), { maxCount, filter, direction: 'backwards' })).toEqual(backwards);
      expect(await read(mixed(), { maxCount, direction: 'backwards' })).toEqual(backwards);
      expect(await read(mixed(), { maxCount, from: place(13), direction: 'backwards' })).toEqual(backwards.slice(0));
    }
    expect(await read(mixed(), { maxCount: Infinity })).toEqual(all);
  });

  test('asks the server for no more than it needs', async () => {
    const server = mixed();
    await read(server, { maxCount: 2 });
    expect(server.calls.map(({ maxCount }) => maxCount)).toEqual([2n]);
    expect(server.pulled).toBe(2);
  });

  test('that fails throws a ReadError, which says whether it may be tried again', async () => {
    const server = mixed();
    server.mishap = () => ({ _tag: 'Fails', fault: 'unavailable' });
    await expect(read(server)).rejects.toMatchObject({ fault: 'unavailable', stream: '$all', retryable: true });
    server.mishap = () => ({ _tag: 'Fails', fault: 'access-denied' });
    await expect(read(server)).rejects.toMatchObject({ fault: 'access-denied', retryable: false });
    server.mishap = () => undefined;
    await expect(read(server, { filter: { by: 'stream', regex: '(' } })).rejects.toMatchObject({ fault: 'refused' });
    expect(server.open.size).toBe(0);
  });

  test('that is left early is released', async () => {
    const server = mixed();
    server.batch = () => 1;
    for await (const page of eventStoreDBLog(server.connection).readAll()) {
      expect(page).toHaveLength(1);
      break;
    }
    expect(server.open.size).toBe(0);
  });
});
