// Decorates an append with the fault that it meets.
import * as E from 'fp-ts/lib/Either.js';
import type { Ambiguous, AppendError, Appended, Clock, ExpectedRevision, NotAppended } from '@millrace/core';
import { Crashed, type Fault } from './fault.js';
import type { Lifetime } from './lifetime.js';

type Answer = E.Either<AppendError, Appended>;

/** What an append comes to that meets `fault`. `write` is the append itself. */
export async function faultyAppend(
  stream: string,
  expected: ExpectedRevision,
  write: () => Promise<Answer>,
  fault: Fault | undefined,
  life: Lifetime,
  clock: Clock,
): Promise<Answer> {
  if (life.over()) return E.left(notReached(stream, false, new Crashed()));
  try {
    return await life.during(meeting(stream, expected, write, fault, life, clock));
  } catch (error) {
    return E.left(ambiguous(stream, error));
  }
}

async function meeting(
  stream: string,
  expected: ExpectedRevision,
  write: () => Promise<Answer>,
  fault: Fault | undefined,
  life: Lifetime,
  clock: Clock,
): Promise<Answer> {
  switch (fault?.kind) {
    case 'fail':
      return E.left(notReached(stream, true, new Error('made to fail by the fault plan')));
    case 'lost-reply':
      await write();
      return E.left(ambiguous(stream, new Error('the fault plan lost the reply')));
    case 'never-delivered':
      return E.left(ambiguous(stream, new Error('the fault plan lost the request')));
    case 'conflict':
      return E.left({
        _tag: 'WrongExpectedRevision',
        stream,
        expected,
        actual: expected === 'no_stream' ? 0n : expected + 1n,
      });
    case 'crash':
      if (fault.written === true) await write();
      life.end();
      return E.left(ambiguous(stream, new Crashed()));
    case 'meanwhile':
      await fault.run();
      return write();
    case 'delay':
      await clock.sleep(fault.ms);
      return write();
    default:
      return write();
  }
}

/** The answer to a write that did not reach the store. */
export function notReached(stream: string, retryable: boolean, cause: Error): NotAppended {
  return { _tag: 'NotAppended', stream, fault: 'unavailable', retryable, cause };
}

function ambiguous(stream: string, cause: unknown): Ambiguous {
  return { _tag: 'Ambiguous', stream, cause };
}
