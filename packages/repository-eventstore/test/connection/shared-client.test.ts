// Clients that are not the connection's own: what others do with them, and what is made of them after the end.
import { EventStoreDBClient } from '@eventstore/db-client';
import { status } from '@grpc/grpc-js';
import { allOf, connected, event, serving } from './support/connected.js';
import { turns, until } from './support/manual-timers.js';
import { eventFrame, serverError, writesAll } from './support/replies.js';

test('a client that has closed its channel because a call of its owner failed is used on its next channel', async () => {
  let reads = 0;
  const server = await serving({
    batchAppend: writesAll,
    read: (call) => {
      reads += 1;
      if (reads === 2) {
        call.emit('error', serverError(status.UNAVAILABLE, 'Server Is Not Ready'));
        return;
      }
      call.write(eventFrame({}));
      call.end();
    },
  });
  const client = EventStoreDBClient.connectionString(server.url);
  const connection = connected(client);
  const read = () => allOf(connection.readStream({ stream: 'account-1', direction: 'forwards', from: 'start' }));
  expect(await read()).toHaveLength(1);
  const theirs = async () => {
    for await (const { event: theirs } of client.readStream('account-1')) expect(theirs).toBeDefined();
  };
  await expect(theirs()).rejects.toThrow('Server Is Not Ready');
  await turns();
  expect(await read()).toHaveLength(1);
  expect(await connection.append('account-1', 0n, [event()])).toMatchObject({ _tag: 'Appended' });
  await client.dispose();
});

test('no client is made after the end by who waited for the last one to turn to another node', async () => {
  const server = await serving({
    read: (call) => call.emit('error', serverError(status.UNAVAILABLE, 'Server Is Not Ready')),
  });
  let made = 0;
  let turned: () => void = () => undefined;
  const turning = new Promise<void>((resolve) => (turned = resolve));
  let asked = 0;
  const connection = connected(() => {
    made += 1;
    const client = EventStoreDBClient.connectionString(server.url);
    Object.assign(client, { handleError: () => ((asked += 1), turning) });
    return client;
  });
  const read = () => allOf(connection.readStream({ stream: 'account-1', direction: 'forwards', from: 'start' }));
  await expect(read()).rejects.toThrow('Server Is Not Ready');
  await until(() => asked === 1);
  const waiting = expect(read()).rejects.toThrow('closed');
  await connection.close();
  turned();
  await waiting;
  await turns();
  expect(made).toBe(1);
});
