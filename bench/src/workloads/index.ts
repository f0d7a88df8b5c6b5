// The registry of workloads, in the order of the table.
import type { Workload } from '../measure.js';
import { openAndDeposit } from './w1-open-and-deposit.js';
import { streamLength } from './w2-stream-length.js';
import { inFlightDeposits } from './w3-in-flight.js';
import { contention } from './w4-contention.js';
import { rehydration } from './w5-rehydrate.js';
import { foldOnly } from './w6-fold.js';
import { cachedHeap } from './w7-cached-heap.js';

export const workloads: readonly Workload[] = [
  openAndDeposit,
  streamLength,
  inFlightDeposits,
  contention,
  rehydration,
  foldOnly,
  cachedHeap,
];
