// Which failures a subscription mends by itself, and what it throws for the others.
import { ReadError } from '@millrace/core';
import { WireError } from '../connection/connection.js';
import { meaningOf, readErrorOf } from '../wire-faults.js';

/** The log of all events, as errors name it. */
export const ALL = '$all';

/**
 * Whether asking again may help: the server is away, restarts, has another leader, thinks its consumer too slow, or
 * says what it has never said before.
 */
export function mayPass(error: unknown): boolean {
  return error instanceof WireError && meaningOf(error).retryable;
}

/** The error that an iterator throws. */
export function readError(error: unknown, stream: string): ReadError {
  return error instanceof ReadError ? error : readErrorOf(stream, error);
}
