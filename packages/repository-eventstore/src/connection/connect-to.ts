// Connects to EventStoreDB: the connection that the store stands on, over the official client's channel.
import type { EventStoreDBClient } from '@eventstore/db-client';
import type { Connection, Frames, ReadCall } from './connection.js';
import { appendsOver } from './appends.js';
import { clockSkew } from './clock-skew.js';
import { FramesOfCall, closedFrames, type OpenFrames } from './frames.js';
import { handlesOf, type ClientSource } from './handles.js';
import { CLOSED, linesOf } from './lines.js';
import { systemTimers, type Timers } from './timers.js';
import { deletesOver } from './deletes.js';
import { describeServer } from './describe.js';
import { encodeRead, encodeSubscription } from './wire/read-request.js';

export interface ConnectOptions {
  /** Milliseconds that an append, a delete or a tombstone may take, connecting included. Default: 10,000. */
  readonly appendTimeout?: number;
  /** Milliseconds that a read may be without a frame. Default: 30,000. */
  readonly readTimeout?: number;
  /** Milliseconds that connecting may take, tries that fail included. Default: 5,000. */
  readonly connectTimeout?: number;
  /**
   * Whether appends, deletes and reads of streams go to the leader only. Default: true, unless the connection string prefers other nodes.
   *
   * A follower that is not told so forwards them to the leader, which checks the revision: they are as safe there. But
   * the reads of the same channel are then served by the follower, which may not yet have what was just written through
   * it: the next command would decide on old events and conflict with ourselves. With it, a node that is no longer the
   * leader says who is, and appends and reads turn to that node together. Set it to false where the leader cannot be
   * reached under the address by which the cluster knows it.
   */
  readonly requireLeader?: boolean;
  readonly timers?: Timers;
}

/**
 * A connection. Nothing is sent before the first call.
 *
 * @param source - a connection string (`esdb://…`, `esdb+discover://…`), which carries credentials and TLS; or a
 * function that makes a client, called again whenever a fresh one is needed, each of which is disposed here; or a client.
 * A client that is handed in stays its owner's: it is not disposed, and cannot be made anew, so that a connection that
 * hangs is only noticed by the client's own keep-alive, and appends fail until then.
 * @throws WireError (`refused`) for a connection string that cannot be read. No message holds credentials.
 * @example
 * const connection = connectTo('esdb://localhost:2113?tls=false');
 */
export function connectTo(source: ClientSource, options: ConnectOptions = {}): Connection {
  const { appendTimeout = 10_000, readTimeout = 30_000, connectTimeout = 5_000, timers = systemTimers } = options;
  const { makeHandle, prefersLeader } = handlesOf(source);
  const requireLeader = options.requireLeader ?? prefersLeader;
  const skew = clockSkew(timers.now);
  const lines = linesOf({ makeHandle, timers, connectTimeout, skew });
  const appends = appendsOver({ lines, timers, skew, appendTimeout, requireLeader });
  const deletes = deletesOver({ lines, timers, timeout: appendTimeout, requireLeader });
  const open = new Set<OpenFrames>();
  let closed = false;

  const frames = (
    what: string,
    request: Uint8Array,
    call: Pick<ReadCall, 'requireLeader'>,
    subscription: boolean,
  ): Frames =>
    closed
      ? closedFrames()
      : new FramesOfCall({
          ...{ lines, timers, readTimeout, request, what, subscription },
          requireLeader: call.requireLeader === true,
          onOpen: (opened) => open.add(opened),
          onClose: (ended) => open.delete(ended),
        });

  return {
    append: appends.append,
    // Who appends where the leader is reads there: what it decides on is then the newest, at no further cost.
    readStream: (call) => {
      const leader = { requireLeader: call.requireLeader === true || requireLeader };
      return frames(`the read of ${call.stream}`, encodeRead(call), leader, false);
    },
    readsMayLag: !requireLeader,
    readAll: (call) => frames('the read of $all', encodeRead(call), call, false),
    subscribeToStream: (call) => frames(`the subscription to ${call.stream}`, encodeSubscription(call), {}, true),
    subscribeToAll: (call) => frames('the subscription to $all', encodeSubscription(call), {}, true),
    deleteStream: deletes.deleteStream,
    tombstoneStream: deletes.tombstoneStream,
    describe: () => describeServer(lines, timers, readTimeout),
    close: async () => {
      closed = true;
      appends.close();
      deletes.close();
      for (const each of [...open]) each.fail(CLOSED());
      await lines.close();
    },
  };
}

export type { ClientSource, EventStoreDBClient };
