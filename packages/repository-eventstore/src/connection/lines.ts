// The line in use: made when it is first asked for, asked what the server can do, and made anew when it has failed.
import { status } from '@grpc/grpc-js';
import { WireError } from './connection.js';
import type { ClientHandle, Line } from './client.js';
import type { ClockSkew } from './clock-skew.js';
import { pause, within, type Timers } from './timers.js';
import { unary } from './unary.js';
import { isLasting, isServiceError, wireErrorOf } from './wire-error-of.js';
import { decodeSupportedMethods, type ServerFeatures } from './wire/supported-methods.js';

/** A line whose node has answered. */
export interface OpenLine extends Line {
  readonly features: ServerFeatures;
}

export interface Lines {
  /** Settles within the time for connecting. Rejects with a `WireError` that says that nothing was done. */
  readonly open: () => Promise<OpenLine>;
  /** The line in use, if there is one now. */
  readonly now: () => OpenLine | undefined;
  /** A call on `line` failed with `error`: if that is the line's fault, the next `open` gives another one. */
  readonly report: (line: OpenLine, error: unknown) => void;
  /** `line` is not to be trusted, though no error says so: the next `open` connects with a new client. */
  readonly giveUp: (line: OpenLine) => void;
  readonly close: () => Promise<void>;
}

export interface LinesOptions {
  readonly makeHandle: () => ClientHandle;
  readonly timers: Timers;
  readonly connectTimeout: number;
  readonly skew: ClockSkew;
}

export const CLOSED = (): WireError => new WireError('refused', true, 'the connection is closed');

const FIRST_WAIT = 50;
const LONGEST_WAIT = 1_000;

export function linesOf({ makeHandle, timers, connectTimeout, skew }: LinesOptions): Lines {
  const ending = new AbortController();
  let handle: ClientHandle | undefined;
  let inUse: OpenLine | undefined;
  let opening: Promise<OpenLine> | undefined;
  // The client turns to another node while this is pending; its channel is still the old one.
  let turning: Promise<void> = Promise.resolve();
  const closing = new Set<Promise<void>>();

  const letGo = (): void => {
    inUse = undefined;
    if (handle !== undefined) {
      const closed = handle
        .close()
        .catch(() => undefined)
        .finally(() => closing.delete(closed));
      closing.add(closed);
    }
    handle = undefined;
  };

  async function attempt(until: number): Promise<OpenLine> {
    const left = (): number => Math.max(1, until - timers.now());
    const late = (): WireError =>
      ending.signal.aborted
        ? CLOSED()
        : new WireError('unavailable', true, `no connection within ${connectTimeout} ms: the server does not answer`);
    await turning;
    if (ending.signal.aborted) throw CLOSED();
    handle ??= makeHandle();
    const line = await within(handle.line(), left(), timers, ending.signal, late);
    const probe = unary(line, PROBE, new Uint8Array(), (metadata) => skew.observe(metadata));
    try {
      return { ...line, features: await within(probe.reply, left(), timers, ending.signal, late) };
    } catch (error) {
      probe.cancel();
      if (isUnimplemented(error)) return { ...line, features: { version: 'unknown', batchAppend: false } };
      if (isServiceError(error)) await line.failed(error);
      else letGo();
      throw error;
    }
  }

  async function connect(): Promise<OpenLine> {
    const until = timers.now() + connectTimeout;
    for (let wait = FIRST_WAIT; ; wait = Math.min(LONGEST_WAIT, wait * 2)) {
      if (ending.signal.aborted) throw CLOSED();
      try {
        return await attempt(until);
      } catch (cause) {
        const error = wireErrorOf(cause, 'connecting', true);
        if (isLasting(error) || timers.now() + wait >= until) throw error;
        await pause(wait, timers, ending.signal);
      }
    }
  }

  const now = (): OpenLine | undefined => {
    if (inUse?.isOpen() === false) inUse = undefined;
    return inUse;
  };

  return {
    now,
    open: () => {
      if (ending.signal.aborted) return Promise.reject(CLOSED());
      const line = now();
      if (line !== undefined) return Promise.resolve(line);
      opening ??= connect()
        .then((line) => {
          if (ending.signal.aborted) throw CLOSED();
          return (inUse = line);
        })
        .finally(() => (opening = undefined));
      return opening;
    },
    report: (line, error) => {
      if (line !== inUse || !isServiceError(error)) return;
      const { fault } = wireErrorOf(error, '', false);
      if (fault === 'unavailable' || fault === 'not-leader' || fault === 'aborted') {
        inUse = undefined;
        turning = line.failed(error);
      }
    },
    giveUp: (line) => {
      if (line === inUse) letGo();
    },
    close: async () => {
      ending.abort();
      letGo();
      await Promise.all(closing);
    },
  };
}

const PROBE = {
  path: '/event_store.client.server_features.ServerFeatures/GetSupportedMethods',
  decode: decodeSupportedMethods,
  requireLeader: false,
};

function isUnimplemented(error: unknown): boolean {
  return isServiceError(error) && error.code === status.UNIMPLEMENTED;
}
