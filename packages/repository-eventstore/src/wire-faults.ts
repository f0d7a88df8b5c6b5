// What a fault of the wire means to those who use the ports.
import { ReadError, type NotAppended, type StoreFault } from '@millrace/core';
import { WireError } from './connection/connection.js';

interface Meaning {
  readonly fault: StoreFault;
  readonly retryable: boolean;
}

/** The fault of the port, and whether the same call may succeed when it is made again. */
export function meaningOf(error: unknown): Meaning {
  if (!(error instanceof WireError)) return { fault: 'unavailable', retryable: false };
  switch (error.fault) {
    case 'stream-deleted':
    case 'access-denied':
    case 'refused':
      return { fault: error.fault, retryable: false };
    default:
      return { fault: 'unavailable', retryable: true };
  }
}

/** What the iterator of a read or a subscription throws. `stream` may be `$all`. */
export function readErrorOf(stream: string, error: unknown): ReadError {
  const { fault, retryable } = meaningOf(error);
  return new ReadError(fault, stream, retryable, error);
}

/** The answer to a write of which it is certain that it was not done. */
export function notAppendedOf(stream: string, cause: unknown): NotAppended {
  return { _tag: 'NotAppended', stream, ...meaningOf(cause), cause };
}

/** A write that is refused for good: the same one would be refused again. */
export function refusedBy(fault: StoreFault, stream: string, message: string): NotAppended {
  return { _tag: 'NotAppended', stream, fault, retryable: false, cause: new Error(message) };
}
