// `load`: an aggregate as the store has it.
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { aggregateAt } from '../aggregate/aggregate.js';
import { identify } from '../aggregate/identity.js';
import { Issues } from '../codec/record.js';
import type { Aggregate, AnyDefinition, KeyOf, ShapeOf } from '../definition/shape.js';
import { INSIDE, type Repository } from '../repository/repository.js';
import { knownState, type LoadPolicy } from './loading.js';
import { failed, invalid, type Failed, type Invalid } from './result.js';

export interface LoadOptions {
  /** Default: `readTail`. */
  readonly load?: LoadPolicy;
}

/**
 * Loads the aggregate of `definition` with `key`. One that was never written is empty: it does not exist yet, and can be
 * commanded all the same.
 *
 * @returns left: `Invalid` when the key is refused by its codec; `Failed` when the store cannot be read, or a stored
 * event cannot be decoded or folded: it says which.
 * @example
 * const account = await load(repository)(Account, { accountId: 'a1' })();
 */
export function load<D extends AnyDefinition>(repository: Repository<D>, options: LoadOptions = {}) {
  const inside = repository[INSIDE];
  return <X extends D>(
    definition: X,
    key: KeyOf<X>,
  ): TaskEither<Invalid<undefined> | Failed<undefined>, Aggregate<ShapeOf<X>>> => {
    const run = async (): Promise<E.Either<Invalid<undefined> | Failed<undefined>, unknown>> => {
      const kernel = inside.kernels.get(definition.type);
      if (kernel === undefined)
        return E.left(failed(undefined, `the repository has no definition of '${definition.type}'`));
      const identity = identify(kernel, key);
      if (identity instanceof Issues)
        return E.left(invalid(undefined, { command: `the key of '${kernel.type}'`, issues: identity.list }));
      const known = knownState(inside, identity, options.load ?? 'readTail');
      if (known !== undefined) return E.right(aggregateAt(known));
      const loaded = await inside.source.load(identity, { requireLeader: false });
      return E.isLeft(loaded) ? loaded : E.right(aggregateAt(loaded.right));
    };
    // The definition's kernel makes the aggregates of the definition's type.
    return run as never;
  };
}
