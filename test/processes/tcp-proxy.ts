// A wire that can break: a TCP proxy before any server, real or local, which holds replies back, cuts, and mends.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface TcpProxy {
  readonly port: number;
  /** From now on the client hears nothing; what it sends still arrives. */
  readonly holdReplies: () => void;
  /** From now on the server hears nothing; what it sends still arrives. */
  readonly holdRequests: () => void;
  /** Breaks every connection, and refuses new ones. */
  readonly cut: () => void;
  /** Connections that are open stay so, and carry nothing any more, for ever; new ones work. */
  readonly strand: () => void;
  /** All as in the beginning, but for what is stranded. What was held is delivered, if its connection is still there. */
  readonly mend: () => void;
  /** How many connections are open. */
  readonly open: () => number;
  /** How many were refused or broken by the cut. */
  readonly refused: () => number;
  readonly close: () => Promise<void>;
}

/** @param host of the server. */
export async function tcpProxy(host: string, port: number): Promise<TcpProxy> {
  const pairs = new Set<readonly [client: Socket, server: Socket]>();
  const stranded = new WeakSet<readonly [client: Socket, server: Socket]>();
  let broken = false;
  let refused = 0;
  let held: 'replies' | 'requests' | undefined;

  const proxy = createServer((client) => {
    if (broken) {
      refused += 1;
      client.destroy();
      return;
    }
    const server = connect(port, host);
    const pair = [client, server] as const;
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    for (const socket of pair) socket.setNoDelay(true).on('error', end).on('close', end);
    client.on('data', (bytes) => server.write(bytes));
    server.on('data', (bytes) => client.write(bytes));
    apply(pair);
  });

  function apply(pair: readonly [Socket, Socket]): void {
    const [client, server] = pair;
    if (stranded.has(pair)) return;
    if (held === 'requests') client.pause();
    else client.resume();
    if (held === 'replies') server.pause();
    else server.resume();
  }
  function hold(what: typeof held): void {
    held = what;
    for (const pair of pairs) apply(pair);
  }

  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    port: (proxy.address() as AddressInfo).port,
    holdReplies: () => {
      hold('replies');
    },
    holdRequests: () => {
      hold('requests');
    },
    strand: () => {
      for (const pair of pairs) {
        for (const socket of pair) socket.pause();
        stranded.add(pair);
      }
    },
    cut: () => {
      broken = true;
      for (const [client, server] of pairs) {
        refused += 1;
        client.destroy();
        server.destroy();
      }
    },
    mend: () => {
      broken = false;
      hold(undefined);
    },
    open: () => pairs.size,
    refused: () => refused,
    close: async () => {
      const closed = once(proxy, 'close');
      proxy.close();
      for (const [client, server] of pairs) {
        client.destroy();
        server.destroy();
      }
      await closed;
    },
  };
}
