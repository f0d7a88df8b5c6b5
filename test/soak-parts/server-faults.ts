// What can go wrong in a local server: what each fault does to it, and how long it lasts.
import { status } from '@grpc/grpc-js';
import type { LocalEventStore } from '@millrace/eventstore-local';
import type { SeededRandom } from '@millrace/testing';

export interface ServerFault {
  /** Milliseconds, from and to, after which it is ended. Without: it is over by itself. */
  readonly lasts?: readonly [number, number];
  /** Needs three nodes. */
  readonly cluster?: true;
  /** What comes back ends it. */
  readonly inject: (server: LocalEventStore, random: SeededRandom) => Ending | Promise<Ending>;
}

/** Ends a fault that lasts. */
export type Ending = (() => void | Promise<void>) | undefined;

const some = (random: SeededRandom) => ({ times: 1 + random.int(5) });
const UNAVAILABLE = { code: status.UNAVAILABLE, details: 'The soak says so.' };

/** Arms a fault that waits for its calls. */
const armed =
  (arm: (server: LocalEventStore, random: SeededRandom) => unknown): ServerFault['inject'] =>
  (server, random) => {
    arm(server, random);
    return undefined;
  };

const held = (server: LocalEventStore): void => {
  server.faults.holdReplication();
};

/**
 * Refusals that are no outage are left out: "access denied" and "invalid transaction" are not to be sent again.
 */
export const SERVER_FAULTS = {
  'reply dropped': { inject: armed(({ faults }, random) => faults.dropReplies(some(random))) },
  'write ignored': { inject: armed(({ faults }, random) => faults.ignoreWrites(some(random))) },
  'call ended, written': { inject: armed(({ faults }, random) => faults.endCalls(some(random))) },
  'call ended, not written': {
    inject: armed(({ faults }, random) => faults.endCalls({ ...some(random), written: false, end: UNAVAILABLE })),
  },
  'cut in a write, written': { inject: armed(({ faults }) => faults.cutDuringWrites()) },
  'cut in a write, not written': { inject: armed(({ faults }) => faults.cutDuringWrites({ written: false })) },
  'aborted, written': {
    inject: armed(({ faults }, random) => faults.refuseWrites('timeout', { ...some(random), written: true })),
  },
  'aborted, not written': { inject: armed(({ faults }, random) => faults.refuseWrites('timeout', some(random))) },
  'not ready': { inject: armed(({ faults }, random) => faults.refuseWrites('not-ready', some(random))) },
  busy: { inject: armed(({ faults }, random) => faults.refuseWrites('busy', some(random))) },
  'appends held': {
    lasts: [100, 2_500],
    inject: ({ faults }) => {
      const appends = faults.holdAppends();
      return appends.release;
    },
  },
  'read ignored': { inject: armed(({ faults }, random) => faults.ignoreReads(some(random))) },
  'read failed': { inject: armed(({ faults }, random) => faults.failReads(UNAVAILABLE, some(random))) },
  'subscriptions dropped as too slow': { inject: armed(({ faults }) => faults.dropSubscriptions()) },
  'checkpoints twice': { inject: armed(({ faults }, random) => faults.repeatCheckpoints(some(random))) },
  'checkpoints late': {
    inject: armed(({ faults }, random) => faults.delayCheckpoints(1 + random.int(100), some(random))),
  },
  'connections cut': { inject: armed(({ faults }) => faults.cutConnections()) },
  'half-open': { lasts: [100, 4_000], inject: ({ faults }) => faults.goHalfOpen() },
  slow: {
    lasts: [500, 3_000],
    inject: ({ faults }, random) => {
      faults.slowDown(10 + random.int(1_500));
      return () => {
        faults.slowDown(0);
      };
    },
  },
  'clock skewed': {
    lasts: [500, 3_000],
    inject: ({ faults }, random) => {
      faults.skewClock((random.chance(0.5) ? 1 : -1) * (1_000 + random.int(60_000)));
      return () => {
        faults.skewClock(0);
      };
    },
  },
  'recent ids forgotten': { inject: armed(({ faults }) => faults.forgetRecentIds()) },
  'replication held': {
    lasts: [100, 3_000],
    inject: (server) => {
      held(server);
      return server.faults.resumeReplication;
    },
  },
  'leader lost with what it had not replicated': {
    lasts: [50, 1_500],
    inject: (server) => {
      held(server);
      return server.faults.loseLeader;
    },
  },
  'stopped and started again': { inject: (server) => server.restart().then(() => undefined) },
  'another leader': { cluster: true, inject: armed(({ faults }) => faults.changeLeader()) },
  'followers lag': {
    cluster: true,
    lasts: [100, 3_000],
    inject: ({ faults }) => {
      faults.followersStandAt();
      return faults.letFollowersCatchUp;
    },
  },
  'leader stopped': {
    cluster: true,
    lasts: [100, 3_000],
    inject: async (server) => {
      const leader = server.leader();
      await server.stopNode(leader);
      return () => server.startNode(leader);
    },
  },
} as const satisfies Record<string, ServerFault>;

export type ServerFaultName = keyof typeof SERVER_FAULTS;

export const isServerFault = (name: string): name is ServerFaultName => Object.hasOwn(SERVER_FAULTS, name);
