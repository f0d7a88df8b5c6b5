// One batch-append call and the appends that wait for their replies on it. Pending appends belong to their call, never to
// the process, so that the end of one call says nothing about the appends of another.
import { WireError } from './connection.js';
import type { OpenLine } from './lines.js';
import { exceptionOf, isServiceError, wireErrorOf } from './wire-error-of.js';
import { decodeBatchAppendResponse, type BatchAppendAnswer } from './wire/batch-append-response.js';

/** An append that waits for its reply. Exactly one of the two is called, once. */
export interface PendingAppend {
  readonly what: string;
  readonly answered: (answer: BatchAppendAnswer) => void;
  readonly failed: (error: WireError) => void;
}

export interface AppendCall {
  readonly line: OpenLine;
  readonly send: (correlationId: string, pending: PendingAppend, messages: readonly Uint8Array[]) => void;
  /** Ends the call; every append on it fails with what `reason` gives for it. */
  readonly abandon: (reason: (pending: PendingAppend) => WireError) => void;
  /** Takes no more appends; ends when the last one on it is answered. */
  readonly retire: () => void;
}

export interface AppendCallOptions {
  readonly requireLeader: boolean;
  /** Called once when the call has ended by itself, with the error of gRPC, if there is one. */
  readonly onEnd: (error: Error | undefined) => void;
  /** Called once, however the call has ended. */
  readonly onGone: () => void;
}

export function appendCall(line: OpenLine, { requireLeader, onEnd, onGone }: AppendCallOptions): AppendCall {
  const call = line.duplex({ path: PATH, decode: decodeBatchAppendResponse, requireLeader });
  const pending = new Map<string, PendingAppend>();
  let answers = 0;
  let retired = false;
  let ended = false;

  const abandon = (reason: (append: PendingAppend) => WireError): void => {
    if (ended) return;
    ended = true;
    const left = [...pending.values()];
    pending.clear();
    for (const append of left) append.failed(reason(append));
    call.cancel();
    onGone();
  };

  const endedBy = (error: Error | undefined): void => {
    if (ended) return;
    const nothingDone = isCertain(error, pending.size, answers);
    abandon(({ what }) => callEnded(error, what, nothingDone));
    onEnd(error);
  };

  call.on('data', (answer: BatchAppendAnswer) => {
    answers++;
    const append = pending.get(answer.correlationId);
    // A reply that nobody waits for is the reply to an append that has timed out.
    if (append === undefined) return;
    pending.delete(answer.correlationId);
    append.answered(answer);
    if (retired && pending.size === 0) abandon(neverCalled);
  });
  // The listener stays: gRPC may give an error after the end, which would otherwise be thrown.
  call.on('error', endedBy);
  call.on('end', () => endedBy(undefined));

  return {
    line,
    abandon,
    retire: () => {
      retired = true;
      if (pending.size === 0) abandon(neverCalled);
    },
    send: (correlationId, append, messages) => {
      pending.set(correlationId, append);
      // gRPC queues what the socket does not take: whoever limits the appends in flight limits the queue, and nobody
      // waits for a `drain` that never comes.
      for (const message of messages) call.write(message);
    },
  };
}

const PATH = '/event_store.client.streams.Streams/BatchAppend';

function callEnded(error: Error | undefined, what: string, nothingDone: boolean): WireError {
  if (error !== undefined) {
    const { fault, message } = wireErrorOf(error, what, nothingDone);
    return new WireError(fault, nothingDone, message, error);
  }
  return new WireError('aborted', nothingDone, `${what}: the server ended the call without a reply`);
}

// Whether the end of the call says that none of the `waiting` appends was done.
function isCertain(error: Error | undefined, waiting: number, answers: number): boolean {
  if (!isServiceError(error)) return false;
  // "Not leader" is the answer to one append and ends the call of all: with others waiting, it says nothing of them.
  if (exceptionOf(error) === 'not-leader') return waiting === 1;
  // A call that is refused as a whole is refused before its first append is looked at.
  return answers === 0 && wireErrorOf(error, '', false).nothingDone;
}

function neverCalled({ what }: PendingAppend): WireError {
  return new WireError('aborted', false, `${what}: its call has ended`);
}
