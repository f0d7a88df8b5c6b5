// `decodeCommand`: from anything, such as the body of a request, to one of a repository's messages.
import * as E from 'fp-ts/lib/Either.js';
import { newId } from '../aggregate/message.js';
import { copyPlain } from '../codec/copy.js';
import type { AnyDefinition, MessageOf } from '../definition/shape.js';
import { INSIDE, type Repository } from '../repository/repository.js';
import { readMessage } from './read-message.js';
import type { Invalid } from './result.js';

/**
 * Checks that `value` is a message of one of the repository's commands: `{ type, id?, data, metadata? }`.
 *
 * @returns right: a message to transact; without an `id` it gets a new one, and then it is not recognised when the same
 * request comes again. Left: `Invalid`, with the path of each thing that is wrong.
 * @example
 * const message = decodeCommand(repository)(JSON.parse(body));
 */
export function decodeCommand<D extends AnyDefinition>(repository: Repository<D>) {
  const inside = repository[INSIDE];
  return (value: unknown): E.Either<Invalid, MessageOf<D>> => {
    const given: unknown =
      typeof value === 'object' && value !== null && !('id' in value) ? { ...value, id: newId() } : value;
    const read = readMessage(inside, given);
    // Read without fault, it has the type and the data of a command of `D`.
    return read._tag === 'Invalid' ? E.left(read) : E.right(copyPlain(given) as MessageOf<D>);
  };
}
