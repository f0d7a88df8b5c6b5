// The registry of workloads, in the order of the table.
import { decoding } from './decode.js';
import { rehydration } from './rehydrate.js';
import { subscription } from './subscribe.js';
import { transactOnCached, transactReadingTail } from './transact.js';
import type { Workload } from './workload.js';

export const workloads: readonly Workload[] = [
  transactReadingTail,
  transactOnCached,
  rehydration,
  subscription,
  decoding,
];

export const workloadOf = (id: string): Workload => {
  const workload = workloads.find((one) => one.id === id);
  if (workload === undefined) throw new Error(`unknown workload ${id}`);
  return workload;
};
