// What the services of one node work with.
import type { LogEngine } from '../engine/engine.js';
import type { FaultState } from '../faults/fault-state.js';
import type { Gate } from '../faults/gate.js';
import type { Cluster } from './cluster.js';
import type { OpenCalls } from './open-calls.js';
import type { Settings } from './settings.js';

export interface NodeContext {
  /** The index of the node in the cluster. */
  readonly node: number;
  readonly settings: Settings;
  /** Milliseconds since 1970, skew included. */
  readonly now: () => number;
  readonly engine: () => LogEngine;
  readonly cluster: Cluster;
  readonly faults: FaultState;
  /** Closed while the node's network is half-open: nothing is answered. */
  readonly network: Gate;
  readonly calls: OpenCalls;
  /** Destroys the connection that a call came through. */
  readonly cut: (peer: string) => void;
}
