// The sockets of one node: accepted here and handed to gRPC, so that faults can cut, silence and count them.
import { createServer, type Server, type Socket } from 'node:net';

export interface Network {
  /** Listens and tells the port. Rejects when the port is taken. */
  readonly listen: (port: number, host: string) => Promise<number>;
  /** Stops listening and destroys every connection. */
  readonly close: () => Promise<void>;
  readonly cutAll: () => number;
  /** Destroys the connection of a client, by its address as gRPC tells it. */
  readonly cut: (peer: string) => void;
  /** Goes on accepting connections, but reads nothing more from any. */
  readonly silence: () => void;
  readonly resume: () => void;
  readonly sockets: () => number;
}

/** Stops or starts reading below HTTP/2, which has taken the handle over and knows no such thing. */
const reading = (socket: Socket, method: 'readStop' | 'readStart'): void => {
  const handle: unknown = Reflect.get(socket, '_handle');
  if (typeof handle !== 'object' || handle === null) return;
  const call: unknown = Reflect.get(handle, method);
  if (typeof call !== 'function')
    throw new Error(`Sockets of this Node have no ${method}: half-open faults cannot work.`);
  Reflect.apply(call, handle, []);
};

const peerOf = (socket: Socket): string => {
  const { remoteAddress = '', remotePort = 0 } = socket;
  return `${remoteAddress.includes(':') ? `[${remoteAddress}]` : remoteAddress}:${String(remotePort)}`;
};

export const network = (accept: (socket: Socket) => void): Network => {
  const sockets = new Map<string, Socket>();
  let waiting: Socket[] | undefined;
  let server: Server | undefined;

  const accepted = (socket: Socket): void => {
    const peer = peerOf(socket);
    sockets.set(peer, socket);
    socket.setNoDelay(true);
    // A reset connection is nothing to fall over.
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(peer));
    if (waiting === undefined) accept(socket);
    else waiting.push(socket);
  };

  const resume = (): void => {
    const arrived = waiting;
    if (arrived === undefined) return;
    waiting = undefined;
    for (const socket of sockets.values()) if (!arrived.includes(socket)) reading(socket, 'readStart');
    for (const socket of arrived) if (!socket.destroyed) accept(socket);
  };

  const cutAll = (): number => {
    const all = [...sockets.values()];
    for (const socket of all) socket.destroy();
    return all.length;
  };

  return {
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        const listening = createServer(accepted);
        listening.once('error', reject);
        listening.listen(port, host, () => {
          listening.off('error', reject);
          server = listening;
          const address = listening.address();
          resolve(typeof address === 'object' && address !== null ? address.port : port);
        });
      }),
    close: async () => {
      waiting = undefined;
      const listening = server;
      server = undefined;
      const gone = [...sockets.values()].map(
        (socket) =>
          new Promise((resolve) => {
            socket.once('close', resolve);
          }),
      );
      const stopped = new Promise<void>((resolve) => {
        if (listening === undefined) resolve();
        else
          listening.close(() => {
            resolve();
          });
      });
      cutAll();
      await Promise.all([stopped, ...gone]);
    },
    cutAll,
    cut: (peer) => sockets.get(peer)?.destroy(),
    silence: () => {
      if (waiting !== undefined) return;
      waiting = [];
      for (const socket of sockets.values()) reading(socket, 'readStop');
    },
    resume,
    sockets: () => sockets.size,
  };
};
