// Nothing is left of a connection that is closed, of a client that was given up, of a read that has ended.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { EventStoreDBClient } from '@eventstore/db-client';
import { both, connected, event, serving, wireErrorOf } from './support/connected.js';
import { manualTimers, until } from './support/manual-timers.js';
import { eventFrame, writesAll } from './support/replies.js';

const forwards = { from: 'start', direction: 'forwards' } as const;

test('a closed connection has no socket and no timer', async () => {
  const timers = manualTimers();
  const [server, connection] = await both(
    { batchAppend: writesAll, read: (call) => call.write(eventFrame({})) },
    { timers },
  );
  await connection.append('a-1', 0n, [event()]);
  const readings = [connection.subscribeToAll({ from: 'start' }), connection.readAll(forwards)];
  const waiting: Promise<unknown>[] = [];
  for (const frames of readings) {
    await frames.next();
    waiting.push(wireErrorOf(frames.next()));
  }
  expect(server.sockets()).toBe(1);
  await connection.close();
  for (const error of await Promise.all(waiting)) expect(error).toMatchObject({ fault: 'refused' });
  await until(() => server.sockets() === 0);
  expect([server.sockets(), timers.waiting()]).toEqual([0, 0]);
});

test('clients that are given up leave no socket behind', async () => {
  const [server, connection] = await both({
    batchAppend: (call) => call.on('data', () => call.end()),
  });
  for (let round = 0; round < 10; round++) await wireErrorOf(connection.append('a-1', 0n, [event()]));
  await until(() => server.sockets() <= 1);
  expect(server.calls.features).toBe(10);
});

test('a thousand reads that end, break or are left early leave no listener, no call and no timer', async () => {
  const timers = manualTimers();
  let open = 0;
  const [server, connection] = await both(
    {
      read: (call, calls) => {
        open++;
        call.on('close', () => open--);
        call.on('cancelled', () => open--);
        call.write(eventFrame({}));
        if (calls % 3 === 0) call.end();
        else if (calls % 3 === 1) call.destroy(new Error('broken'));
      },
    },
    { timers },
  );
  const warnings: unknown[] = [];
  const warned = (warning: unknown): unknown => warnings.push(warning);
  process.on('warning', warned);
  for (let round = 0; round < 334; round++) {
    for (let kind = 0; kind < 3; kind++) {
      const frames = connection.readAll(forwards);
      await frames.next().catch(() => undefined);
      await frames.return?.();
    }
  }
  process.off('warning', warned);
  await until(() => server.sockets() <= 1);
  expect(timers.waiting()).toBe(0);
  expect(warnings).toEqual([]);
});

test('a client that is handed in is used, turned to a new call after a timeout, and left open', async () => {
  const timers = manualTimers();
  const seen: unknown[] = [];
  const server = await serving({
    batchAppend: (call, calls) => (calls === 0 ? call.on('data', (each) => seen.push(each)) : writesAll(call)),
    read: (call) => {
      call.write(eventFrame({}));
      call.end();
    },
  });
  const client = EventStoreDBClient.connectionString(server.url);
  const connection = connected(client, { timers });
  const failure = wireErrorOf(connection.append('a-1', 0n, [event()]));
  await until(() => seen.length === 1);
  timers.advance(10_000);
  expect(await failure).toMatchObject({ fault: 'timeout' });
  expect(await connection.append('a-1', 0n, [event()])).toMatchObject({ _tag: 'Appended' });
  await connection.close();
  const events: unknown[] = [];
  for await (const each of client.readStream('account-1')) events.push(each);
  expect(events).toHaveLength(1);
  await (client as unknown as { getChannel: () => Promise<{ close: () => void }> })
    .getChannel()
    .then((channel) => channel.close());
});

test('C12: one client package is imported, at run time by one file', () => {
  const root = join(__dirname, '../../src');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const importing = (pattern: RegExp): readonly string[] =>
    files.filter((name) => pattern.test(readFileSync(join(root, name), 'utf8')));
  expect(importing(/from '@kurrent/)).toEqual([]);
  expect(importing(/^import (?!type).*from '@eventstore\/db-client/m)).toEqual(['connection/client.ts']);
});
