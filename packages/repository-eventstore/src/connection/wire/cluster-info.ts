// Decodes gossip (`ClusterInfo`): the nodes of a cluster, as one of them knows them.
import { ProtoReader } from './proto-reader.js';

export interface ClusterNode {
  /** `host:port`. */
  readonly address: string;
  readonly isAlive: boolean;
  readonly isLeader: boolean;
  /** What it does, by its name in the protocol. */
  readonly state: string;
}

// `MemberInfo.VNodeState`, by number.
const STATES = [
  ...['initializing', 'discovering the leader', 'unknown', 'pre-replica', 'catching up', 'clone', 'follower'],
  ...['pre-leader', 'leader', 'manager', 'shutting down', 'shut down', 'read-only without a leader'],
  ...['pre-read-only replica', 'read-only replica', 'resigning as leader'],
];

export function decodeClusterInfo(bytes: Buffer): readonly ClusterNode[] {
  const reader = new ProtoReader(bytes);
  const nodes: ClusterNode[] = [];
  while (reader.at < bytes.length) {
    const tag = reader.varint();
    if (tag === 0x0a) nodes.push(nodeOf(reader, reader.end()));
    else reader.skip(tag);
  }
  return nodes;
}

function nodeOf(reader: ProtoReader, end: number): ClusterNode {
  let address = '';
  let isAlive = false;
  // What is 0 is not sent.
  let state = STATES[0] ?? '';
  while (reader.at < end) {
    const tag = reader.varint();
    if (tag === 0x18) {
      const number = reader.varint();
      state = STATES[number] ?? `state ${number}`;
    } else if (tag === 0x20) isAlive = reader.varint() !== 0;
    else if (tag === 0x2a) address = addressOf(reader, reader.end());
    else reader.skip(tag);
  }
  return { address, isAlive, isLeader: isAlive && state === 'leader', state };
}

function addressOf(reader: ProtoReader, end: number): string {
  let [host, port] = ['', 0];
  while (reader.at < end) {
    const tag = reader.varint();
    if (tag === 0x0a) host = reader.string();
    else if (tag === 0x10) port = reader.varint();
    else reader.skip(tag);
  }
  return `${host}:${port}`;
}
