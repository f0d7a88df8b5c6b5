// What an error of gRPC means: the one place where status codes and trailers are read.
import type { ServiceError } from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import { WireError, type WireFault } from './connection.js';

/** Whether `error` is one that gRPC gives for a call. */
export function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' && 'details' in error;
}

/**
 * Turns what a call failed with into a `WireError`.
 *
 * @param what - the call in words, as `the append to account-a1`.
 * @param nothingDone - whether nothing was done for reasons that the caller knows; what the error says is added.
 */
export function wireErrorOf(error: unknown, what: string, nothingDone: boolean): WireError {
  if (error instanceof WireError) return error;
  if (!isServiceError(error)) return new WireError('unknown', nothingDone, `${what} failed: ${textOf(error)}`, error);
  const [fault, refused] = meaningOf(error);
  return new WireError(fault, nothingDone || refused, `${what} failed: ${wordsOf(error)}`, error);
}

/** The exception that the server names in the trailers, if any. Trailers that are no text are none. */
export function exceptionOf(error: ServiceError): string {
  const [name] = 'metadata' in error ? error.metadata.get('exception') : [];
  return typeof name === 'string' ? name : '';
}

type Meaning = readonly [fault: WireFault, refused: boolean];

function meaningOf(error: ServiceError): Meaning {
  switch (exceptionOf(error)) {
    case 'not-leader':
      return ['not-leader', true];
    case 'access-denied':
      return ['access-denied', true];
    case 'stream-deleted':
      return ['stream-deleted', true];
    default:
      return byCode(error);
  }
}

function byCode({ code, details }: ServiceError): Meaning {
  switch (code) {
    case status.UNAVAILABLE:
      // A call that found no connection never left; neither did anything happen on a node that is not ready.
      return [
        'unavailable',
        /^no connection established|^name resolution failed|server is (not ready|(too )?busy)/i.test(details),
      ];
    case status.UNAUTHENTICATED:
    case status.PERMISSION_DENIED:
      return ['access-denied', true];
    case status.DEADLINE_EXCEEDED:
      return ['timeout', false];
    // "Operation timed out" is what the server says when it does not know either whether it wrote.
    case status.ABORTED:
      return [/timed out/i.test(details) ? 'timeout' : 'aborted', false];
    case status.CANCELLED:
      return ['aborted', false];
    case status.UNIMPLEMENTED:
    case status.INVALID_ARGUMENT:
      return ['refused', true];
    case status.RESOURCE_EXHAUSTED:
      return ['refused', false];
    default:
      if (/no leader info/i.test(details)) return ['not-leader', true];
      // How a connection that breaks shows itself when gRPC does not see it as one.
      return [/rst_stream|econnreset|epipe|write after end|session/i.test(details) ? 'unavailable' : 'unknown', false];
  }
}

// What TLS says when the other side speaks none, and when it does not like a certificate.
const NO_TLS = /wrong version number|EPROTO|packet length too long/i;
const CERTIFICATE = /certificate|self.signed|ERR_TLS|altnames/i;

/** Whether trying again soon cannot help: TLS that does not fit, wrong credentials, a call that is not known. */
export function isLasting(error: WireError): boolean {
  if (error.fault === 'access-denied' || error.fault === 'refused') return true;
  return isServiceError(error.cause) && (NO_TLS.test(error.cause.details) || CERTIFICATE.test(error.cause.details));
}

function wordsOf({ details, code }: ServiceError): string {
  const words = details === '' ? `gRPC status ${code}` : details.replace(/\s*Resolution note:\s*$/, '');
  if (NO_TLS.test(details))
    return `${words} (the connection asks for TLS, which the server does not seem to speak: tls=false?)`;
  if (CERTIFICATE.test(details)) return `${words} (the server's certificate is not trusted: tlsCAFile?)`;
  return words;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
