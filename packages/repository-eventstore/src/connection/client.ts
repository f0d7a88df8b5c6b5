// The one file that knows `@eventstore/db-client`: what a connection needs of it, and nothing else, is named here.
import { EventStoreDBClient } from '@eventstore/db-client';
import {
  Client as Stub,
  connectivityState,
  credentials,
  type Metadata,
  type CallOptions,
  type Channel,
  type ClientDuplexStream,
  type ClientReadableStream,
  type ClientUnaryCall,
  type ServiceError,
} from '@grpc/grpc-js';
import { stopForgottenSubchannels } from './forgotten-subchannels.js';

/** Calls on one channel, to one node. Requests go out as the bytes they are. */
export interface Line {
  readonly serverStream: <T>(call: Call<T>, request: Uint8Array) => ClientReadableStream<T>;
  readonly duplex: <T>(call: Call<T>) => ClientDuplexStream<Uint8Array, T>;
  readonly unary: <T>(call: Call<T>, request: Uint8Array, done: Done<T>) => ClientUnaryCall;
  /** Tells the client that a call on this line failed, so that it turns to another node, or to the leader. */
  readonly failed: (error: Error) => Promise<void>;
  /** Whether calls can begin: somebody else's call on a client that is shared may have closed the channel. */
  readonly isOpen: () => boolean;
}

export interface Call<T> {
  readonly path: string;
  readonly decode: (bytes: Buffer) => T;
  readonly requireLeader: boolean;
}

export type Done<T> = (error: ServiceError | null, value?: T) => void;

/** A client of the library. */
export interface ClientHandle {
  /** A line on the client's present channel; the client connects, and finds the node to connect to, if it has none. */
  readonly line: () => Promise<Line>;
  /** Disposes the client and closes its channels, so that no new call can begin; calls under way go on to their end. */
  readonly close: () => Promise<void>;
}

/** @throws what the library throws for a connection string that it cannot read; that error holds the whole string. */
export function clientFor(connectionString: string): EventStoreDBClient {
  return EventStoreDBClient.connectionString(connectionString);
}

// What the library keeps `protected` or `private` in its types, and has at run time.
interface Insides {
  readonly getChannel: () => Promise<Channel>;
  readonly handleError: (stub: Stub, error: Error) => Promise<void>;
  readonly callArguments: (base: { requiresLeader: boolean }, options: CallOptions) => [Metadata, CallOptions];
  readonly dispose: () => Promise<void>;
}

/** @param owned - whether the client is ours, to be disposed by us. */
export function clientHandle(client: EventStoreDBClient, owned: boolean): ClientHandle {
  void stopForgottenSubchannels();
  const insides = client as unknown as Insides;
  const channels = new Set<Channel>();
  let closed = false;
  return {
    line: async () => {
      const channel = await insides.getChannel();
      // The library closes a channel that fails and makes another.
      for (const old of channels) if (isClosed(old)) channels.delete(old);
      if (owned) channels.add(channel);
      if (closed) closeAll(channels);
      return lineOn(channel, insides);
    },
    close: async () => {
      closed = true;
      if (!owned) return;
      // The library's dispose ends its own streams, of which we use none, and leaves its channel open.
      await insides.dispose();
      closeAll(channels);
    },
  };
}

function isClosed(channel: Channel): boolean {
  return channel.getConnectivityState(false) === connectivityState.SHUTDOWN;
}

// Closing a channel twice would let go of its sockets twice, though another channel may share them.
function closeAll(channels: Set<Channel>): void {
  for (const channel of channels) if (!isClosed(channel)) channel.close();
  channels.clear();
}

const asIs = (bytes: Uint8Array): Buffer => (Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes));

function lineOn(channel: Channel, insides: Insides): Line {
  // Address and credentials are the channel's; those given here are never looked at.
  const stub = new Stub(channel.getTarget(), credentials.createInsecure(), { channelOverride: channel });
  // Deadlines are kept by timers of ours: a deadline of gRPC could not be told from one of the server.
  const args = (requireLeader: boolean): [Metadata, CallOptions] =>
    insides.callArguments({ requiresLeader: requireLeader }, { deadline: Infinity });
  return {
    serverStream: ({ path, decode, requireLeader }, request) =>
      stub.makeServerStreamRequest(path, asIs, decode, request, ...args(requireLeader)),
    duplex: ({ path, decode, requireLeader }) => stub.makeBidiStreamRequest(path, asIs, decode, ...args(requireLeader)),
    unary: ({ path, decode, requireLeader }, request, done) =>
      stub.makeUnaryRequest(path, asIs, decode, request, ...args(requireLeader), done),
    // It throws when an error lacks the trailers that it expects.
    failed: (error) => insides.handleError(stub, error).catch(() => undefined),
    isOpen: () => !isClosed(channel),
  };
}
