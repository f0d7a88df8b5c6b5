// Loads the aggregates that a command declares to read.
import * as E from 'fp-ts/lib/Either.js';
import { aggregateAt, type AggregateValue } from '../aggregate/aggregate.js';
import { identify } from '../aggregate/identity.js';
import { Issues, type Fields } from '../codec/record.js';
import type { CommandKernel, ReadKernel } from '../definition/kernel.js';
import type { Inside } from '../repository/repository.js';
import type { ReadHow } from '../repository/state-source.js';
import { failed, invalid, type Failed, type Invalid } from './result.js';

type ReadFailure = Invalid<undefined> | Failed<undefined>;

const NOTHING = Object.freeze({});

/** One aggregate per declared read, by name; they may be stale by the time of the commit. */
export async function readOthers(
  inside: Inside,
  command: CommandKernel,
  data: Fields,
  key: unknown,
  how: ReadHow,
): Promise<E.Either<ReadFailure, Readonly<Record<string, AggregateValue>>>> {
  if (command.reads.length === 0) return E.right(NOTHING);
  const loaded = await Promise.all(command.reads.map((read) => readOne(inside, command, read, data, key, how)));
  const others: Record<string, AggregateValue> = {};
  for (const [i, { name }] of command.reads.entries()) {
    const other = loaded[i];
    if (other === undefined || E.isLeft(other)) return other ?? E.right(NOTHING);
    others[name] = other.right;
  }
  return E.right(others);
}

async function readOne(
  { kernels, source }: Inside,
  command: CommandKernel,
  read: ReadKernel,
  data: Fields,
  key: unknown,
  how: ReadHow,
): Promise<E.Either<ReadFailure, AggregateValue>> {
  const kernel = kernels.get(read.type);
  // `makeRepository` has seen to it that there is one.
  if (kernel === undefined) return E.left(failed(undefined, `no definition of '${read.type}'`));
  let other: Fields;
  try {
    other = read.key(command.codec.own(data), key) as Fields;
  } catch (cause) {
    return E.left(
      failed(undefined, `the key of the read '${read.name}' of ${command.type} threw`, {
        retryable: false,
        command: command.type,
        cause,
      }),
    );
  }
  const identity = identify(kernel, other);
  if (identity instanceof Issues) {
    const issues = identity.list.map(({ path, message }) => ({ path: `reads.${read.name}.${path}`, message }));
    return E.left(invalid(undefined, { command: command.type, issues }));
  }
  const loaded = await source.load(identity, how);
  return E.isLeft(loaded) ? loaded : E.right(aggregateAt(loaded.right));
}
