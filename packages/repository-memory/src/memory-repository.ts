// A repository on a memory store of its own: the shortest way from definitions to commands.
import { makeRepository, type AnyDefinition, type Repository, type RepositoryOptions } from '@millrace/core';
import { memorySnapshots } from './memory-snapshots.js';
import { memoryStore } from './memory-store.js';

/**
 * Makes a repository whose streams and snapshots live in this process. Who also wants the log of it makes the store:
 * `makeRepository(memoryStore(), definitions)`.
 *
 * @param definitions their types must differ.
 * @param options as of `makeRepository`; snapshots are kept in memory unless another store of them is given.
 * @throws DefinitionError as `makeRepository` does.
 * @example
 * const repository = memoryRepository([Account]);
 * const opened = await transact(repository)(Account.open.message({ accountId: 'a1' }, { owner: 'Ada' }))();
 */
export function memoryRepository<D extends AnyDefinition>(
  definitions: readonly D[],
  options: RepositoryOptions<D> = {},
): Repository<D> {
  return makeRepository(memoryStore(options.clock === undefined ? {} : { clock: options.clock }), definitions, {
    snapshots: memorySnapshots(),
    ...options,
  });
}
