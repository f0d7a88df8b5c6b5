// Appends over one shared call: each has a timer of its own and settles whatever becomes of the call.
import { randomUUID } from 'node:crypto';
import { WireError, type AppendReply, type Connection } from './connection.js';
import { appendCall, type AppendCall } from './append-call.js';
import { appendOutcome } from './append-outcome.js';
import type { ClockSkew } from './clock-skew.js';
import { CLOSED, type Lines, type OpenLine } from './lines.js';
import type { Timers } from './timers.js';
import { wireErrorOf } from './wire-error-of.js';
import { encodeBatchAppend } from './wire/batch-append-request.js';

export interface AppendsOptions {
  readonly lines: Lines;
  readonly timers: Timers;
  readonly skew: ClockSkew;
  readonly appendTimeout: number;
  readonly requireLeader: boolean;
}

export interface Appends {
  readonly append: Connection['append'];
  readonly close: () => void;
}

// gRPC servers take messages of 4 MiB unless they are told otherwise.
const LARGEST_MESSAGE = 3 * 1024 * 1024;
// No record of EventStoreDB is larger than this, whatever it is configured to take. A message over the server's own
// limit would end the call for all appends on it.
const LARGEST_EVENT = 16 * 1024 * 1024;

export function appendsOver({ lines, timers, skew, appendTimeout, requireLeader }: AppendsOptions): Appends {
  let current: AppendCall | undefined;
  let closed = false;
  const calls = new Set<AppendCall>();
  const waiting = new Set<() => void>();

  const callOn = (line: OpenLine): AppendCall => {
    if (current?.line === line) return current;
    current?.retire();
    const opened: AppendCall = appendCall(line, {
      requireLeader,
      onGone: () => {
        calls.delete(opened);
        if (current === opened) current = undefined;
      },
      // A clean end is no error that the client could act on.
      onEnd: (error) => (error === undefined ? lines.giveUp(line) : lines.report(line, error)),
    });
    calls.add(opened);
    return (current = opened);
  };

  const append: Connection['append'] = (stream, expected, events) =>
    new Promise<AppendReply>((resolve, reject) => {
      const what = `the append to ${stream}`;
      if (closed) {
        reject(CLOSED());
        return;
      }
      if (events.length === 0) {
        reject(new WireError('refused', true, `${what} has no events`));
        return;
      }
      if (events.some(({ data, metadata }) => data.length + metadata.length > LARGEST_EVENT)) {
        resolve({ _tag: 'TooLarge', limit: undefined });
        return;
      }
      const correlationId = randomUUID();
      let sentOn: AppendCall | undefined;
      let sentAt = 0;
      let settled = false;

      const settle = (reply: AppendReply | WireError): void => {
        if (settled) return;
        settled = true;
        cancel();
        waiting.delete(stop);
        if (reply instanceof WireError) reject(reply);
        else resolve(reply);
      };
      // Appends on a call are settled by their call.
      const stop = (): void => settle(CLOSED());
      waiting.add(stop);

      const cancel = timers.after(appendTimeout, () => {
        const call = sentOn;
        if (call === undefined) {
          settle(new WireError('timeout', true, `${what}: not connected within ${appendTimeout} ms`));
          return;
        }
        settle(new WireError('timeout', false, `${what}: no reply within ${appendTimeout} ms${skew.words()}`));
        // Nothing on this call can be believed to be answered any more, and the connection may be dead.
        call.abandon((other) => new WireError('unavailable', false, `${other.what}: given up with a call that hangs`));
        lines.giveUp(call.line);
      });

      const send = (line: OpenLine): void => {
        if (settled) return;
        if (!line.features.batchAppend) {
          const words = `${what}: the server (version ${line.features.version}) has no batch append; 23.10 is the oldest supported`;
          settle(new WireError('refused', true, words));
          return;
        }
        const messages = encodeBatchAppend(
          { correlationId, stream, expected, events, deadline: appendTimeout },
          LARGEST_MESSAGE,
        );
        sentOn = callOn(line);
        sentAt = timers.now();
        waiting.delete(stop);
        sentOn.send(
          correlationId,
          {
            what,
            failed: settle,
            answered: (answer) => settle(appendOutcome(answer, what, timers.now() - sentAt, appendTimeout, skew.words)),
          },
          messages,
        );
      };

      const line = lines.now();
      if (line !== undefined) send(line);
      else
        lines
          .open()
          .then(send)
          .catch((error: unknown) => settle(wireErrorOf(error, what, true)));
    });

  return {
    append,
    close: () => {
      closed = true;
      for (const call of [...calls]) {
        call.abandon(({ what }) => new WireError('unavailable', false, `${what}: the connection was closed`));
      }
      for (const stop of [...waiting]) stop();
    },
  };
}
