// What the server's answer to an append means to those who appended.
import { WireError, type AppendReply } from './connection.js';
import type { BatchAppendAnswer } from './wire/batch-append-response.js';

/** @param took - milliseconds from the request to the answer. @param skew - what there is to say of clocks. */
export function appendOutcome(
  { result }: BatchAppendAnswer,
  what: string,
  took: number,
  allowed: number,
  skew: () => string,
): AppendReply | WireError {
  if (result._tag === 'Error') return refusal(result, what, took, allowed, skew);
  const { revision, position } = result;
  if (revision === 'no_stream') return new WireError('unknown', false, `${what}: the server names no revision`);
  return { _tag: 'Appended', revision, position };
}

type Refused = Extract<BatchAppendAnswer['result'], { _tag: 'Error' }>;

function refusal(
  refused: Refused,
  what: string,
  took: number,
  allowed: number,
  skew: () => string,
): AppendReply | WireError {
  const { details, message } = refused;
  if (details.kind === 'WrongExpectedVersion') return { _tag: 'WrongExpectedVersion', actual: details.actual };
  if (details.kind === 'MaximumAppendSizeExceeded') return { _tag: 'TooLarge', limit: details.limit };
  switch (details.name) {
    case 'StreamDeleted':
      return { _tag: 'StreamDeleted' };
    case 'MaximumAppendEventSizeExceeded':
      return { _tag: 'TooLarge', limit: undefined };
    case 'AccessDenied':
      return new WireError('access-denied', true, `${what}: access denied`);
    case 'BadRequest':
      return new WireError('refused', true, `${what}: ${details.message === '' ? message : details.message}`);
    case 'Timeout':
      // Too late before it was handed on, or handed on and not confirmed in time: it does not say which.
      return new WireError('timeout', false, timedOut(what, took, allowed, skew()));
    case 'Empty':
      return notHandled(message, what);
    default:
      return new WireError('unknown', false, `${what}: ${message === '' ? 'the server does not say why' : message}`);
  }
}

function timedOut(what: string, took: number, allowed: number, skew: string): string {
  const early = took < allowed / 2 ? `, of the ${allowed} ms that it was given` : '';
  return `${what}: the server answered that it timed out, after ${Math.round(took)} ms${early}${skew}`;
}

// The node did not take the request on: only its words tell why. An internal error comes without a name as well, and says
// nothing of what was done before it.
function notHandled(message: string, what: string): WireError {
  if (/leader info/i.test(message)) return new WireError('not-leader', true, `${what}: ${message}`);
  const known = /not ready|busy|NotHandledReason/i.test(message);
  return new WireError(known ? 'unavailable' : 'unknown', known, `${what}: ${message}`);
}
