// ServerFeatures: which version this is, and which calls and options of calls it knows.
import { Metadata, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import type { NodeContext } from '../server/node-context.js';
import { features, type shared } from '../wire/generated.js';

type SupportedMethods = InstanceType<typeof features.SupportedMethods>;

const METHODS: readonly (readonly [service: string, method: string, features: readonly string[]])[] = [
  ['event_store.client.streams.streams', 'read', ['position', 'events']],
  ['event_store.client.streams.streams', 'append', []],
  ['event_store.client.streams.streams', 'delete', []],
  ['event_store.client.streams.streams', 'tombstone', []],
  ['event_store.client.streams.streams', 'batchappend', ['deadline_duration']],
  ['event_store.client.gossip.gossip', 'read', []],
  ['event_store.client.server_features.serverfeatures', 'getsupportedmethods', []],
];

export const getSupportedMethods =
  ({ settings, now }: NodeContext) =>
  (
    call: ServerUnaryCall<InstanceType<typeof shared.Empty>, SupportedMethods>,
    callback: sendUnaryData<SupportedMethods>,
  ) => {
    const response = new features.SupportedMethods().setEventStoreServerVersion(settings.serverVersion);
    for (const [service, method, options] of METHODS) {
      response.addMethods(
        new features.SupportedMethod()
          .setServiceName(service)
          .setMethodName(method)
          .setFeaturesList([...options]),
      );
    }
    // The server's clock, as every answer over HTTP tells it.
    const head = new Metadata();
    head.set('date', new Date(now()).toUTCString());
    call.sendMetadata(head);
    callback(null, response);
  };
