// Carries out the faults: arms rules for calls to come, and does at once what is done at once.
import { Metadata } from '@grpc/grpc-js';
import type { LogEngine } from '../engine/engine.js';
import type { Cluster } from '../server/cluster.js';
import type { LocalNode } from '../server/local-node.js';
import type { OpenCalls } from '../server/open-calls.js';
import { TOO_SLOW } from '../services/live-state.js';
import { timedOut, type RpcError } from '../wire/rpc-error.js';
import type { FaultState, WriteEffect } from './fault-state.js';
import type { CallStatus, Faults, WriteFaultScope } from './faults.js';
import { gate, type Gate } from './gate.js';
import { meets, type Fault, type FaultScope } from './rules.js';

export interface FaultTargets {
  readonly state: FaultState;
  readonly cluster: Cluster;
  readonly nodes: readonly LocalNode[];
  readonly calls: OpenCalls;
  readonly engine: () => LogEngine;
}

const rpcError = ({ code, details }: CallStatus): RpcError => ({ code, details, metadata: new Metadata() });

const otherNodes = ({ members, leader }: Cluster): readonly number[] =>
  members.map((_, node) => (leader() + 1 + node) % members.length).filter((node) => members[node]?.alive === true);

export const injectFaults = ({ state, cluster, nodes, calls, engine }: FaultTargets): Faults => {
  const { trace, writes, reads, checkpoints } = state;
  const held = new Set<Gate>();

  const onWrites = (name: string, scope: FaultScope, effect: WriteEffect): Fault => writes.arm(name, scope, effect);
  const isWritten = ({ written = true }: WriteFaultScope): boolean => written;
  const chosen = (node: number | undefined): readonly LocalNode[] =>
    nodes.filter((_, index) => node === undefined || node === index);

  const changeLeader = (node?: number): void => {
    const next = node ?? otherNodes(cluster)[0];
    if (next === undefined || cluster.members[next]?.alive !== true || next === cluster.leader()) {
      throw new Error('There is no other live node that could lead.');
    }
    trace.add('changeLeader');
    cluster.lead(next);
    engine().forgetRecentIds();
  };

  const cutConnections = (node?: number): number => {
    trace.add('cutConnections');
    return chosen(node).reduce((count, each) => count + each.cutAll(), 0);
  };

  return {
    dropReplies: (scope = {}) => onWrites('dropReplies', scope, { _tag: 'Silence', written: true }),
    ignoreWrites: (scope = {}) => onWrites('ignoreWrites', scope, { _tag: 'Silence', written: false }),
    endCalls: (scope = {}) =>
      onWrites('endCalls', scope, {
        _tag: 'EndCall',
        written: isWritten(scope),
        error: scope.end && rpcError(scope.end),
      }),
    cutDuringWrites: (scope = {}) => onWrites('cutDuringWrites', scope, { _tag: 'Cut', written: isWritten(scope) }),
    refuseWrites: (refusal, scope = {}) =>
      onWrites('refuseWrites', scope, {
        _tag: 'Refuse',
        written: scope.written ?? false,
        refusal: typeof refusal === 'string' ? refusal : rpcError(refusal),
      }),
    holdAppends: (scope = {}) => {
      const barrier = gate();
      barrier.close();
      held.add(barrier);
      const fault = onWrites('holdAppends', { times: Infinity, ...scope }, { _tag: 'Hold', gate: barrier });
      return {
        waiting: fault.whenInjected,
        release: () => {
          fault.cancel();
          held.delete(barrier);
          barrier.open();
        },
      };
    },
    ignoreReads: (scope = {}) => reads.arm('ignoreReads', scope, { _tag: 'Silence' }),
    failReads: (end, scope = {}) => reads.arm('failReads', scope, { _tag: 'EndCall', error: end && rpcError(end) }),
    dropSubscriptions: (scope = {}) => {
      const dropped = calls
        .all()
        .filter(({ kind, node, stream = '' }) => kind === 'subscription' && meets(scope, { node, stream }));
      for (const call of dropped) {
        trace.add('dropSubscriptions', call.stream);
        call.end(timedOut(TOO_SLOW));
      }
      return dropped.length;
    },
    repeatCheckpoints: (scope = {}) => checkpoints.arm('repeatCheckpoints', scope, { _tag: 'Repeat' }),
    delayCheckpoints: (events, scope = {}) => checkpoints.arm('delayCheckpoints', scope, { _tag: 'Late', events }),
    cutConnections,
    goHalfOpen: (node) => {
      trace.add('goHalfOpen');
      const silenced = chosen(node);
      for (const each of silenced) each.silence();
      return () => {
        for (const each of silenced) each.resume();
      };
    },
    slowDown: (milliseconds) => {
      if (milliseconds > 0) trace.add('slowDown');
      state.delay = milliseconds;
    },
    skewClock: (milliseconds) => {
      if (milliseconds !== 0) trace.add('skewClock');
      state.skew = milliseconds;
    },
    changeLeader,
    holdReplication: () => {
      trace.add('holdReplication');
      engine().holdReplication();
    },
    resumeReplication: () => {
      engine().resumeReplication();
    },
    loseLeader: () => {
      trace.add('loseLeader');
      engine().loseUnreplicated();
      if (nodes.length === 1) cutConnections();
      else {
        const lost = cluster.leader();
        changeLeader();
        cutConnections(lost);
      }
    },
    followersStandAt: (position) => {
      trace.add('followersStandAt');
      cluster.standAt((position ?? engine().end()).commit);
    },
    letFollowersCatchUp: () => {
      cluster.standAt(undefined);
    },
    forgetRecentIds: () => {
      trace.add('forgetRecentIds');
      engine().forgetRecentIds();
    },
    clear: () => {
      for (const rules of [writes, reads, checkpoints]) rules.clear();
      state.delay = 0;
      state.skew = 0;
      for (const node of nodes) node.resume();
      for (const barrier of held) barrier.open();
      held.clear();
      engine().resumeReplication();
      cluster.standAt(undefined);
    },
    counts: trace.counts,
    trace: trace.newest,
  };
};
