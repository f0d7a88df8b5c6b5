// The pure step: a decider, its result checked.
import * as E from 'fp-ts/lib/Either.js';
import { preview } from '../codec/io-ts-issues.js';
import { Issues, type Fields } from '../codec/record.js';
import type { AggregateKernel, CommandKernel } from '../definition/kernel.js';
import type { Rejection } from '../definition/reject.js';
import { failed, invalid, rejected, type Failed, type Invalid, type Rejected } from '../transact/result.js';
import type { AggregateValue, Context } from './aggregate.js';
import { isStrayPromise } from './stray-promise.js';

export type StepError = Rejected<string, unknown, undefined> | Invalid<undefined> | Failed<undefined>;

/** Decodes `data` and decides on `aggregate`. */
export function step(
  kernel: AggregateKernel,
  command: CommandKernel,
  aggregate: unknown,
  data: unknown,
  reads: unknown,
): E.Either<StepError, AggregateValue> {
  const context = kernel.contextOf(aggregate);
  if (context === undefined || context.base.identity.kernel !== kernel)
    return broken(command, `was given ${preview(aggregate)}, not an aggregate of '${kernel.type}'`);
  const decoded = command.codec.decode(data ?? {}, 'refuse');
  if (decoded instanceof Issues) return E.left(invalid(undefined, { command: command.type, issues: decoded.list }));
  return decide(kernel, command, aggregate as AggregateValue, decoded, reads);
}

/** Decides on `aggregate` with decoded data. Left also when a decider or handler is broken: nothing is thrown. */
export function decide(
  kernel: AggregateKernel,
  command: CommandKernel,
  aggregate: AggregateValue,
  data: Fields,
  reads: unknown,
): E.Either<StepError, AggregateValue> {
  const before = kernel.contextOf(aggregate);
  if (before?.refusal !== undefined) return E.left({ ...before.refusal, command: command.type });
  try {
    return checked(kernel, command, aggregate, before, command.decide(aggregate, data, reads));
  } catch (cause) {
    return broken(command, 'threw', cause);
  }
}

function checked(
  kernel: AggregateKernel,
  command: CommandKernel,
  aggregate: AggregateValue,
  before: Context | undefined,
  result: unknown,
): E.Either<StepError, AggregateValue> {
  if (isRejection(result)) return E.left(rejected(undefined, command.type, result));
  const after = kernel.contextOf(result);
  if (after === undefined) return broken(command, `returned ${describe(result)}, not its aggregate or a rejection`);
  // Only what grew out of the aggregate that was given may be committed in its name.
  const decided = result as AggregateValue;
  const given = aggregate.pending.length;
  if (after.base !== before?.base || decided.pending[given - 1] !== aggregate.pending[given - 1])
    return broken(command, 'returned another aggregate than the one it was given');
  if (after.refusal !== undefined) return E.left(invalidated(after.refusal, command.type));
  return E.right(decided);
}

function isRejection(value: unknown): value is Rejection {
  if (typeof value !== 'object' || value === null) return false;
  const { _tag, code } = value as Partial<Rejection>;
  return _tag === 'Rejection' && typeof code === 'string';
}

function invalidated(
  refusal: Invalid<undefined> | Failed<undefined>,
  command: string,
): Invalid<undefined> | Failed<undefined> {
  if (refusal._tag === 'Failed') return { ...refusal, command };
  return invalid(undefined, { ...refusal, command });
}

function describe(value: unknown): string {
  return isStrayPromise(value) ? 'a promise (deciders are synchronous)' : preview(value);
}

function broken(command: CommandKernel, what: string, cause?: unknown): E.Either<Failed<undefined>, never> {
  const details = cause === undefined ? { retryable: false } : { retryable: false, cause };
  return E.left(failed(undefined, `the decider of ${command.type} ${what}`, { ...details, command: command.type }));
}
