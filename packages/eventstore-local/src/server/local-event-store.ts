// Starts a local server, of one node or of three that share one log, and stops it.
import { randomUUID } from 'node:crypto';
import { createEngine } from '../engine/create-engine.js';
import type { LogEngine } from '../engine/engine.js';
import { openDirectory } from '../directory/open-directory.js';
import { faultState } from '../faults/fault-state.js';
import type { Faults } from '../faults/faults.js';
import { injectFaults } from '../faults/inject-faults.js';
import { cluster as makeCluster, type Member } from './cluster.js';
import { writeFirstEvent } from './first-event.js';
import { localNode } from './local-node.js';
import { openCalls, type CallKind } from './open-calls.js';
import { DEFAULT_SETTINGS, type Settings } from './settings.js';

/** How a local server is started. */
export interface LocalEventStoreOptions extends Partial<Settings> {
  /** The port of the first node; the next ones follow it. Any free ports unless given. */
  readonly port?: number;
  /** Where to listen; `127.0.0.1` unless given. */
  readonly host?: string;
  /** Keeps the log in this directory. Without it the log is gone with the server. */
  readonly dir?: string;
  /** The time in milliseconds since 1970; the machine's clock unless given. */
  readonly clock?: () => number;
  /** 1, or 3 for a leader and two followers. */
  readonly nodes?: 1 | 3;
  /** Told, in a sentence, what was mended when the directory was opened. */
  readonly onNote?: (note: string) => void;
}

/** A local server that runs. */
export interface LocalEventStore {
  /** For `EventStoreDBClient.connectionString`: one host, or three of which the client finds the leader. */
  readonly connectionString: string;
  /** The same by discovery (`esdb+discover:`): the client asks the first node who leads. */
  readonly discoveryString: string;
  /** The port of the first node. */
  readonly port: number;
  /** The ports of all nodes. */
  readonly ports: readonly number[];
  readonly faults: Faults;
  /** The index of the node that leads. */
  readonly leader: () => number;
  /** How many connections are open, and how many calls of each kind. */
  readonly open: () => { readonly sockets: number; readonly calls: Readonly<Partial<Record<CallKind, number>>> };
  /**
   * Cuts every connection, stops, and starts again on the same ports with the data kept. `whileDown` runs in between.
   * Armed faults stay armed.
   */
  readonly restart: (whileDown?: () => void | Promise<void>) => Promise<void>;
  /** Stops one node; if it leads, another one takes over. */
  readonly stopNode: (node: number) => Promise<void>;
  /** Starts it again on its port. */
  readonly startNode: (node: number) => Promise<void>;
  /** Cuts every connection and stops. Nothing is left that would keep the process alive. */
  readonly stop: () => Promise<void>;
}

const withDefaults = (options: LocalEventStoreOptions): Settings => ({
  maxAppendSize: options.maxAppendSize ?? DEFAULT_SETTINGS.maxAppendSize,
  commitTimeout: options.commitTimeout ?? DEFAULT_SETTINGS.commitTimeout,
  liveBuffer: options.liveBuffer ?? DEFAULT_SETTINGS.liveBuffer,
  dropSlowConsumers: options.dropSlowConsumers ?? DEFAULT_SETTINGS.dropSlowConsumers,
  serverVersion: options.serverVersion ?? DEFAULT_SETTINGS.serverVersion,
});

/**
 * Starts a server that speaks the protocol of EventStoreDB, for tests and for trying things out. Many run side by side
 * in one process.
 *
 * Rejects with Node's `EADDRINUSE` when the port is taken, and with `DirectoryLocked` when another server has the
 * directory open.
 *
 * @example
 * const store = await startLocalEventStore()
 * const client = EventStoreDBClient.connectionString(store.connectionString)
 * // ...
 * await client.dispose()
 * await store.stop()
 */
export const startLocalEventStore = async (options: LocalEventStoreOptions = {}): Promise<LocalEventStore> => {
  const { port = 0, host = '127.0.0.1', dir, clock = Date.now, nodes: nodeCount = 1, onNote } = options;
  const settings = withDefaults(options);
  const state = faultState(() => now());
  const now = (): number => clock() + state.skew;

  const openEngine = async (): Promise<LogEngine> => {
    const opened =
      dir === undefined ? createEngine({ now }) : await openDirectory(dir, { now, ...(onNote && { onNote }) });
    await writeFirstEvent(opened);
    return opened;
  };

  let engine = await openEngine();
  const members: Member[] = Array.from({ length: nodeCount }, () => ({
    id: randomUUID(),
    host,
    port: 0,
    alive: false,
  }));
  const cluster = makeCluster(members, () => engine);
  const calls = openCalls();
  const nodes = members.map((_, node) =>
    localNode({ node, settings, now, engine: () => engine, cluster, faults: state, calls }),
  );

  const startNode = async (index: number): Promise<void> => {
    const member = members[index];
    const node = nodes[index];
    if (member === undefined || node === undefined) throw new Error(`There is no node ${String(index)}.`);
    if (member.alive) return;
    const wanted = member.port === 0 && port !== 0 ? port + index : member.port;
    member.port = await node.listen(wanted, host);
    member.alive = true;
    if (members[cluster.leader()]?.alive !== true) cluster.lead(index);
  };

  const stopNode = async (index: number): Promise<void> => {
    const member = members[index];
    if (member === undefined) throw new Error(`There is no node ${String(index)}.`);
    member.alive = false;
    const next = members.findIndex(({ alive }) => alive);
    if (index === cluster.leader() && next !== -1) {
      cluster.lead(next);
      engine.forgetRecentIds();
    }
    await nodes[index]?.close();
  };

  const startAll = async (): Promise<void> => {
    for (const index of nodes.keys()) await startNode(index);
  };
  const stopAll = async (): Promise<void> => {
    for (const member of members) member.alive = false;
    await Promise.all(nodes.map((node) => node.close()));
  };

  const stop = async (): Promise<void> => {
    await stopAll();
    await engine.close();
  };

  try {
    await startAll();
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    get connectionString() {
      const hosts = members.map((member) => `${member.host}:${String(member.port)}`);
      return `esdb://${hosts.join(',')}?tls=false`;
    },
    get discoveryString() {
      return `esdb+discover://${host}:${String(members[0]?.port)}?tls=false`;
    },
    get port() {
      return members[0]?.port ?? 0;
    },
    get ports() {
      return members.map((member) => member.port);
    },
    faults: injectFaults({ state, cluster, nodes, calls, engine: () => engine }),
    leader: cluster.leader,
    open: () => {
      const counts: Partial<Record<CallKind, number>> = {};
      for (const { kind } of calls.all()) counts[kind] = (counts[kind] ?? 0) + 1;
      return { sockets: nodes.reduce((count, node) => count + node.sockets(), 0), calls: counts };
    },
    restart: async (whileDown) => {
      state.trace.add('restart');
      await stopAll();
      if (dir !== undefined) await engine.close();
      await whileDown?.();
      if (dir === undefined) engine.forgetRecentIds();
      else engine = await openEngine();
      await startAll();
    },
    stopNode,
    startNode,
    stop,
  };
};
