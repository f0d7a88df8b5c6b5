// One node: a gRPC server with the services, behind sockets of our own.
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { GossipService } from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { gate } from '../faults/gate.js';
import { append } from '../services/append.js';
import { batchAppend } from '../services/batch-append.js';
import { deleteStream, tombstoneStream } from '../services/delete.js';
import { readGossip } from '../services/gossip.js';
import { read } from '../services/read.js';
import { getSupportedMethods } from '../services/server-features.js';
import { network, type Network } from './network.js';
import type { NodeContext } from './node-context.js';

/** An event may be as large as the server's log takes it; what is too large for an append is refused with an answer. */
const LARGEST_MESSAGE = 17 * 1024 * 1024;

export interface LocalNode extends Pick<Network, 'cutAll' | 'sockets'> {
  readonly listen: (port: number, host: string) => Promise<number>;
  readonly close: () => Promise<void>;
  /** Nothing more is read or answered, and no connection closed, until `resume`. */
  readonly silence: () => void;
  readonly resume: () => void;
  readonly silent: () => boolean;
}

const grpcServer = (context: NodeContext): Server => {
  const server = new Server({ 'grpc.max_receive_message_length': LARGEST_MESSAGE });
  server.addService(StreamsService, {
    read: read(context),
    append: append(context),
    delete: deleteStream(context),
    tombstone: tombstoneStream(context),
    batchAppend: batchAppend(context),
  });
  server.addService(ServerFeaturesService, { getSupportedMethods: getSupportedMethods(context) });
  server.addService(GossipService, { read: readGossip(context) });
  return server;
};

export const localNode = (shared: Omit<NodeContext, 'network' | 'cut'>): LocalNode => {
  const answers = gate();
  let inject: ((socket: Parameters<Parameters<typeof network>[0]>[0]) => void) | undefined;
  let server: Server | undefined;
  const sockets = network((socket) => inject?.(socket));
  const context: NodeContext = { ...shared, network: answers, cut: sockets.cut };

  const resume = (): void => {
    answers.open();
    sockets.resume();
  };

  return {
    listen: async (port, host) => {
      const started = grpcServer(context);
      const injector = started.createConnectionInjector(ServerCredentials.createInsecure());
      server = started;
      inject = injector.injectConnection;
      return sockets.listen(port, host);
    },
    close: async () => {
      const stopped = server;
      server = undefined;
      answers.open();
      await sockets.close();
      stopped?.forceShutdown();
    },
    cutAll: sockets.cutAll,
    sockets: sockets.sockets,
    silence: () => {
      answers.close();
      sockets.silence();
    },
    resume,
    silent: answers.closed,
  };
};
