// The stores between which the tests move the bank.
import { startLocalEventStore } from '@millrace/eventstore-local';
import { openMoveStores, type MoveStores } from '../../src/migration/move-stores.js';

const none = { from: undefined, to: undefined };

async function intoOneServer(): Promise<MoveStores> {
  const server = await startLocalEventStore();
  const stores = await openMoveStores('eventstore', { from: server.connectionString, to: undefined });
  const close = async () => {
    await stores.close();
    await server.stop();
  };
  return { ...stores, close };
}

/** By name. */
export const kinds: readonly (readonly [name: string, open: () => Promise<MoveStores>])[] = [
  ['in memory', () => openMoveStores('memory', none)],
  ['between two EventStoreDB servers', () => openMoveStores('eventstore', none)],
  ['into new streams of one EventStoreDB', intoOneServer],
];
