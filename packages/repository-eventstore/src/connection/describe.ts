// What a server says of itself: its version, its time, and the nodes beside it.
import { status } from '@grpc/grpc-js';
import { WireError, type ServerDescription } from './connection.js';
import { clockSkew } from './clock-skew.js';
import type { Line } from './client.js';
import type { Lines } from './lines.js';
import { within, type Timers } from './timers.js';
import { unary } from './unary.js';
import { isServiceError, wireErrorOf } from './wire-error-of.js';
import { decodeClusterInfo } from './wire/cluster-info.js';
import { decodeSupportedMethods } from './wire/supported-methods.js';

/** Asks the server that the connection is on. @throws WireError */
export async function describeServer(lines: Lines, timers: Timers, timeout: number): Promise<ServerDescription> {
  const line = lines.now() ?? (await lines.open());
  // A look of its own: the clocks may have moved since the connection was made.
  const skew = clockSkew(timers.now);
  const features = await ask(line, timers, timeout, FEATURES, decodeSupportedMethods, skew.observe);
  const nodes = await ask(line, timers, timeout, GOSSIP, decodeClusterInfo, () => undefined);
  return { version: features?.version ?? 'unknown', secondsAhead: skew.seconds(), nodes: nodes ?? [] };
}

const FEATURES = '/event_store.client.server_features.ServerFeatures/GetSupportedMethods';
const GOSSIP = '/event_store.client.gossip.Gossip/Read';

// `undefined`: the server does not know the call, or tells it only to others.
async function ask<T>(
  line: Line,
  timers: Timers,
  timeout: number,
  path: string,
  decode: (bytes: Buffer) => T,
  onHead: Parameters<typeof unary>[3],
): Promise<T | undefined> {
  const late = (): WireError => new WireError('timeout', true, `no answer within ${timeout} ms`);
  const call = unary(line, { path, decode, requireLeader: false }, new Uint8Array(), onHead);
  try {
    return await within(call.reply, timeout, timers, new AbortController().signal, late);
  } catch (error) {
    call.cancel();
    if (isServiceError(error) && UNTOLD.includes(error.code)) return undefined;
    throw wireErrorOf(error, 'asking what the server is', true);
  }
}

const UNTOLD: readonly number[] = [status.UNIMPLEMENTED, status.PERMISSION_DENIED, status.UNAUTHENTICATED];
