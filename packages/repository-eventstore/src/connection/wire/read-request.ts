// Encodes the request of a read or a subscription (`ReadReq`).
import type { LogFilter } from '@millrace/core';
import type { ReadAllCall, ReadCall, ReadStreamCall } from '../connection.js';
import { field, numberField } from './proto-writer.js';

type Source = ({ readonly stream: string } & ReadStreamCall) | ReadAllCall;

/** A read, of a stream or of `$all`. */
export function encodeRead(call: Source & ReadCall): Buffer {
  const backwards = call.direction === 'backwards' ? 1 : 0;
  const count = call.maxCount ?? BigInt(Number.MAX_SAFE_INTEGER);
  // Clients that say they are of the first compatibility or later are told the last revision.
  const control = call.tellLast === true ? [field(10, numberField(1, 1))] : [];
  return request(call, numberField(3, backwards), links(call), numberField(5, count, true), ...control);
}

/** A subscription, to a stream or to `$all`. */
export function encodeSubscription(call: Source & Pick<ReadCall, 'resolveLinks'>): Buffer {
  return request(call, links(call), field(6));
}

function links(call: Pick<ReadCall, 'resolveLinks'>): Buffer {
  return numberField(4, call.resolveLinks === true ? 1 : 0);
}

// Field 9 asks for event ids as text.
function request(call: Source, ...parts: readonly Buffer[]): Buffer {
  return field(1, source(call), ...parts, filterOf(call), field(9, field(2)));
}

function source(call: Source): Buffer {
  const { from } = call;
  if ('stream' in call) {
    const name = field(1, field(3, call.stream));
    if (from === 'start') return field(1, name, field(3));
    if (from === 'end') return field(1, name, field(4));
    return field(1, name, numberField(2, call.from === 'start' || call.from === 'end' ? 0n : call.from, true));
  }
  if (call.from === 'start') return field(2, field(2));
  if (call.from === 'end') return field(2, field(3));
  return field(2, field(1, numberField(1, call.from.commit), numberField(2, call.from.prepare)));
}

// The server looks at the log in windows and may send a checkpoint after each `multiplier` windows. A wide window keeps
// a filter that seldom matches from asking the index over and over.
const WIDEST = 500;

function filterOf(call: Source): Buffer {
  if ('stream' in call || call.filter === undefined) return field(8);
  const interval = Math.max(1, Math.floor(call.checkpointInterval ?? 1_000));
  const window = Math.min(interval, WIDEST);
  return field(
    7,
    field(call.filter.by === 'stream' ? 1 : 2, expression(call.filter)),
    numberField(3, window, true),
    numberField(5, Math.floor(interval / window), true),
  );
}

function expression(filter: LogFilter): Buffer {
  return 'regex' in filter ? field(1, filter.regex) : Buffer.concat(filter.prefixes.map((prefix) => field(2, prefix)));
}
