// The errors that end a call, with the status codes and trailers that clients turn into their typed errors.
import { Metadata, status, type StatusObject } from '@grpc/grpc-js';
import type { CurrentVersion, ExpectedVersion } from '../engine/engine.js';
import { expectedNumber } from './expected-version.js';

/** What a call ends with. */
export type RpcError = Pick<StatusObject, 'code' | 'details' | 'metadata'>;

/** Trailers carry printable ASCII only. Over anything else the server resets the call, and no trailer arrives at all. */
const fits = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

/** What a client makes of such a reset. */
const RESET = 'Received RST_STREAM with code 2 (Internal server error)';

const rpcError = (code: status, details: string, trailers: Readonly<Record<string, string>> = {}): RpcError => {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(trailers)) {
    if (!fits(value)) return { code: status.INTERNAL, details: RESET, metadata: new Metadata() };
    metadata.set(key, value);
  }
  return { code, details, metadata };
};

export const plainError = (code: status, details: string): RpcError => rpcError(code, details);

export const streamDeleted = (stream: string): RpcError =>
  rpcError(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  });

export const wrongExpectedVersion = (
  operation: 'Append' | 'Delete',
  stream: string,
  expected: ExpectedVersion,
  current: CurrentVersion,
): RpcError => {
  const asked = String(expectedNumber(expected));
  const actual = String(current === 'no_stream' ? -1 : current);
  return rpcError(
    status.FAILED_PRECONDITION,
    `${operation} failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${asked}, Actual version: ${actual}`,
    {
      exception: 'wrong-expected-version',
      'stream-name': stream,
      'expected-version': asked,
      'actual-version': actual,
    },
  );
};

export const maxAppendSizeExceeded = (limit: number): RpcError =>
  rpcError(status.INVALID_ARGUMENT, `Maximum Append Size of ${String(limit)} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(limit),
  });

export const metadataMissing = (property: string): RpcError =>
  rpcError(status.INVALID_ARGUMENT, `Required Metadata Property '${property}' is missing`, {
    exception: 'missing-required-metadata-property',
    'required-metadata-properties': 'type,content-type',
  });

export const notLeader = (leader: { readonly host: string; readonly port: number }): RpcError =>
  rpcError(status.NOT_FOUND, 'Leader info available', {
    exception: 'not-leader',
    'leader-endpoint-host': leader.host,
    'leader-endpoint-port': String(leader.port),
  });

export const accessDenied = (): RpcError =>
  rpcError(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' });

export const timedOut = (reason: string): RpcError => rpcError(status.ABORTED, `Operation timed out: ${reason}`);

export const notReady = (): RpcError => rpcError(status.UNAVAILABLE, 'Server Is Not Ready');

export const tooBusy = (): RpcError => rpcError(status.UNAVAILABLE, 'Server Is Too Busy');

export const invalidArgument = (details: string): RpcError => rpcError(status.INVALID_ARGUMENT, details);

export const invalidPosition = (): RpcError =>
  rpcError(status.INVALID_ARGUMENT, 'Trying to read from an invalid position.');
