// Gossip: the members of the cluster and who leads, as discovery reads them.
import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import type { NodeContext } from '../server/node-context.js';
import { gossip, type shared } from '../wire/generated.js';
import { uuidMessage } from '../wire/uuid.js';
import { answering } from './answering.js';

type ClusterInfo = InstanceType<typeof gossip.ClusterInfo>;

export const readGossip =
  (context: NodeContext) =>
  (_: ServerUnaryCall<InstanceType<typeof shared.Empty>, ClusterInfo>, callback: sendUnaryData<ClusterInfo>): void => {
    const { cluster, now } = context;
    const { FOLLOWER, LEADER, SHUTDOWN } = gossip.MemberInfo.VNodeState;
    const info = new gossip.ClusterInfo();
    for (const [index, { id, host, port, alive }] of cluster.members.entries()) {
      const state = index === cluster.leader() ? LEADER : FOLLOWER;
      info.addMembers(
        new gossip.MemberInfo()
          .setInstanceId(uuidMessage(id, 'string'))
          .setTimeStamp(String(Math.trunc(now()) * 10_000))
          .setState(alive ? state : SHUTDOWN)
          .setIsAlive(alive)
          .setHttpEndPoint(new gossip.EndPoint().setAddress(host).setPort(port)),
      );
    }
    void Promise.resolve(answering(context)).then(() => {
      callback(null, info);
    });
  };
