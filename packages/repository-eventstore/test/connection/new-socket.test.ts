// A socket that has died in silence is left behind: gRPC would share it with every later client of the process.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { connectTo } from '../../src/connection/connect-to.js';
import { event, serving, wireErrorOf } from './support/connected.js';
import { writesAll } from './support/replies.js';

/** A way to a server on which the connections of now can be made to fall silent. */
async function wayTo(url: string) {
  const { hostname, port } = new URL(url.replace('esdb:', 'http:'));
  const sockets: Socket[] = [];
  let made = 0;
  const way = createServer((client) => {
    made += 1;
    const server = connect(Number(port), hostname);
    for (const socket of [client, server]) {
      sockets.push(socket);
      socket.on('error', () => undefined);
    }
    client.pipe(server).pipe(client);
  });
  way.listen(0, '127.0.0.1');
  await once(way, 'listening');
  const { port: own } = way.address() as AddressInfo;
  return {
    url: `esdb://127.0.0.1:${String(own)}?tls=false`,
    made: () => made,
    silence: () => {
      for (const socket of sockets) socket.unpipe().pause();
    },
    close: async () => {
      const closed = once(way, 'close');
      way.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

test('after an append that was never answered, the next one goes over a new socket, whoever else is connected', async () => {
  const server = await serving({ batchAppend: writesAll });
  const way = await wayTo(server.url);
  const other = connectTo(way.url);
  const connection = connectTo(way.url, { appendTimeout: 300, connectTimeout: 300 });
  try {
    for (const each of [other, connection]) await each.append('a-1', 'no_stream', [event()]);
    expect(way.made()).toBe(2);
    way.silence();
    expect(await wireErrorOf(connection.append('a-1', 0n, [event()]))).toMatchObject({
      fault: 'timeout',
      nothingDone: false,
    });
    expect(await connection.append('a-1', 0n, [event()])).toMatchObject({ _tag: 'Appended' });
    expect(way.made()).toBe(3);
  } finally {
    await other.close();
    await connection.close();
    await way.close();
  }
});
