// The stream of an aggregate, for whoever reads or names streams by himself.
import * as E from 'fp-ts/lib/Either.js';
import { Issues } from '../codec/record.js';
import { KERNEL } from '../definition/kernel.js';
import type { AnyDefinition, KeyOf } from '../definition/shape.js';
import { invalid, type Invalid } from '../transact/result.js';
import { identify } from './identity.js';

/**
 * The name of the stream that holds the events of the aggregate of `definition` with a key; `parseStreamName` is the way
 * back.
 *
 * @returns right: the name. Left: `Invalid` when the key is refused by its codec.
 * @example
 * streamNameOf(Account)({ accountId: 'a1' }); // Right 'account-a1'
 */
export function streamNameOf<D extends AnyDefinition>(definition: D) {
  const kernel = definition[KERNEL];
  return (key: KeyOf<D>): E.Either<Invalid<undefined>, string> => {
    const identity = identify(kernel, key);
    return identity instanceof Issues
      ? E.left(invalid(undefined, { command: `the key of '${kernel.type}'`, issues: identity.list }))
      : E.right(identity.stream);
  };
}
