// A gRPC server whose every answer a test writes: the protocol of the generated service definitions and no behaviour.
import { createServer, type Server as TcpServer, type Socket, connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import serverFeatures from '@eventstore/db-client/generated/serverfeatures_pb.js';
import { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import type shared from '@eventstore/db-client/generated/shared_pb.js';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type streams from '@eventstore/db-client/generated/streams_pb.js';
import {
  Server,
  ServerCredentials,
  status,
  type sendUnaryData,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type ServerWritableStream,
} from '@grpc/grpc-js';

export type BatchCall = ServerDuplexStream<streams.BatchAppendReq, streams.BatchAppendResp>;
export type ReadServerCall = ServerWritableStream<streams.ReadReq, streams.ReadResp>;
type Features = ServerUnaryCall<shared.Empty, serverFeatures.SupportedMethods>;

export interface Script {
  /** `calls` counts the batch-append calls before this one. */
  readonly batchAppend?: (call: BatchCall, calls: number) => void;
  readonly read?: (call: ReadServerCall, calls: number) => void;
  readonly delete?: (
    call: ServerUnaryCall<streams.DeleteReq, streams.DeleteResp>,
    reply: sendUnaryData<streams.DeleteResp>,
  ) => void;
  readonly tombstone?: (
    call: ServerUnaryCall<streams.TombstoneReq, streams.TombstoneResp>,
    reply: sendUnaryData<streams.TombstoneResp>,
  ) => void;
  readonly features?: (call: Features, reply: sendUnaryData<serverFeatures.SupportedMethods>) => void;
  readonly credentials?: ServerCredentials;
}

export interface ScriptedServer {
  readonly url: string;
  readonly port: number;
  /** How many times each method was called. */
  readonly calls: { batchAppend: number; read: number; features: number };
  /** Sockets that are open now. */
  readonly sockets: () => number;
  /** Cuts every socket, as a pulled plug does. */
  readonly cut: () => void;
  /** Stops carrying bytes, both ways, and says nothing: a half-open connection. New sockets work. */
  readonly freeze: () => void;
  readonly stop: () => Promise<void>;
}

/** Answers that this server offers batch append, as servers since 21.10 do. */
export function supported(methods: readonly string[] = ['batchappend']): serverFeatures.SupportedMethods {
  const answer = new serverFeatures.SupportedMethods();
  answer.setEventStoreServerVersion('24.10.0');
  for (const name of methods) {
    const method = new serverFeatures.SupportedMethod();
    method.setMethodName(name);
    method.setServiceName('event_store.client.streams.streams');
    answer.addMethods(method);
  }
  return answer;
}

const unimplemented = { code: status.UNIMPLEMENTED, details: 'the script has no answer' };

/** Starts a server on a free port of 127.0.0.1; a proxy before it counts, cuts and freezes sockets. */
export async function scriptedServer(script: Script): Promise<ScriptedServer> {
  const calls = { batchAppend: 0, read: 0, features: 0 };
  const server = new Server({ 'grpc.max_receive_message_length': -1 });
  server.addService(StreamsService, {
    batchAppend: (call: BatchCall) =>
      script.batchAppend?.(call, calls.batchAppend++) ??
      (script.batchAppend ? undefined : call.destroy(new Error('none'))),
    read: (call: ReadServerCall) => script.read?.(call, calls.read++),
    delete: script.delete ?? ((_call: unknown, reply: sendUnaryData<unknown>) => reply(unimplemented)),
    tombstone: script.tombstone ?? ((_call: unknown, reply: sendUnaryData<unknown>) => reply(unimplemented)),
    append: (_call: unknown, reply: sendUnaryData<unknown>) => reply(unimplemented),
  });
  server.addService(ServerFeaturesService, {
    getSupportedMethods: (call: Features, reply: sendUnaryData<serverFeatures.SupportedMethods>) => {
      calls.features++;
      if (script.features === undefined) reply(null, supported());
      else script.features(call, reply);
    },
  });
  const inner = await bound(server, script.credentials ?? ServerCredentials.createInsecure());
  const proxy = await proxyTo(inner);
  return {
    url: `esdb://127.0.0.1:${proxy.port}?tls=false`,
    ...proxy,
    calls,
    stop: async () => {
      proxy.cut();
      server.forceShutdown();
      await new Promise<void>((resolve) => proxy.listener.close(() => resolve()));
    },
  };
}

function bound(server: Server, credentials: ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', credentials, (error, port) => (error === null ? resolve(port) : reject(error))),
  );
}

interface Proxy {
  readonly listener: TcpServer;
  readonly port: number;
  readonly sockets: () => number;
  readonly cut: () => void;
  readonly freeze: () => void;
}

async function proxyTo(port: number): Promise<Proxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  const listener = createServer((outer) => {
    const inner = connect(port, '127.0.0.1');
    const pair = [outer, inner] as const;
    pairs.add(pair);
    outer.pipe(inner).pipe(outer);
    for (const socket of pair) {
      socket.setNoDelay();
      socket.on('error', () => undefined);
      socket.on('close', () => {
        pairs.delete(pair);
        for (const other of pair) other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return {
    listener,
    port: (listener.address() as AddressInfo).port,
    sockets: () => pairs.size,
    cut: () => [...pairs].forEach(([outer]) => outer.destroy()),
    freeze: () => {
      for (const [outer, inner] of pairs) {
        outer.unpipe(inner);
        inner.unpipe(outer);
        outer.pause();
        inner.pause();
      }
    },
  };
}
