// A repository on an EventStoreDB store of its own: the shortest way from definitions to commands.
import { makeRepository, type AnyDefinition, type Repository, type RepositoryOptions } from '@millrace/core';
import type { ClientSource } from './connection/handles.js';
import { eventStoreDBStore, type EventStoreDBStore, type EventStoreDBStoreOptions } from './event-store-db-store.js';
import { eventStoreDBSnapshots } from './snapshots/snapshots.js';

export interface EventStoreRepositoryOptions<D extends AnyDefinition = AnyDefinition> extends RepositoryOptions<D> {
  /** The options of the store. */
  readonly store?: EventStoreDBStoreOptions;
}

/** A repository, and the store that it holds. */
export type EventStoreRepository<D extends AnyDefinition = AnyDefinition> = Repository<D> & {
  /** For projections, checkpoints and maintenance: they share its connection. */
  readonly store: EventStoreDBStore;
  /** Waits for hooks and snapshots that are under way, then closes the store. */
  readonly close: () => Promise<void>;
};

/**
 * Makes a repository whose streams live in EventStoreDB, and the snapshots of the definitions that ask for some as well.
 *
 * @param source a connection string, or what else `eventStoreDBStore` takes.
 * @param definitions their types must differ.
 * @param options as of `makeRepository`, and `store`; snapshots go to EventStoreDB unless another store of them is given.
 * @throws DefinitionError as `makeRepository` does, and what `eventStoreDBStore` throws. Nothing is connected then.
 * @example
 * const repository = eventStoreRepository('esdb://localhost:2113?tls=false', [Account]);
 * const opened = await transact(repository)(Account.open.message({ accountId: 'a1' }, { owner: 'Ada' }))();
 * await repository.close();
 */
export function eventStoreRepository<D extends AnyDefinition>(
  source: ClientSource,
  definitions: readonly D[],
  { store: storeOptions, ...options }: EventStoreRepositoryOptions<D> = {},
): EventStoreRepository<D> {
  const store = eventStoreDBStore(source, storeOptions);
  const repository = repositoryIn(store, definitions, options);
  const close = async (): Promise<void> => {
    await repository.idle();
    await store.close();
  };
  // A repository is frozen, and what it keeps to itself is not enumerable: its descriptors are taken over one by one.
  const own = { store: { value: store, enumerable: true }, close: { value: close, enumerable: true } };
  const properties = { ...Object.getOwnPropertyDescriptors(repository), ...own };
  return Object.freeze(Object.defineProperties({}, properties)) as EventStoreRepository<D>;
}

function repositoryIn<D extends AnyDefinition>(
  store: EventStoreDBStore,
  definitions: readonly D[],
  options: RepositoryOptions<D>,
): Repository<D> {
  try {
    return makeRepository(store, definitions, { snapshots: eventStoreDBSnapshots(store), ...options });
  } catch (error) {
    // Nobody will: the store is not given to anyone.
    void store.close();
    throw error;
  }
}
