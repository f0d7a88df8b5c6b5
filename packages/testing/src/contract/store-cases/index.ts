// All cases of the store contract.
import type { StoreCase } from '../store-contract.js';
import { appending } from './appending.js';
import { changes } from './changes.js';
import { checkpoints } from './checkpoints.js';
import { concurrency } from './concurrency.js';
import { fidelity } from './fidelity.js';
import { hiding } from './hiding.js';
import { idempotency } from './idempotency.js';
import { reading } from './reading.js';
import { refusals } from './refusals.js';
import { snapshots } from './snapshots.js';
import { subscribing } from './subscribing.js';
import { wholeLog } from './whole-log.js';

/** S01 to S15, and what the ports promise besides (PC). */
export const storeCases: readonly StoreCase[] = [
  ...reading,
  ...appending,
  ...idempotency,
  ...fidelity,
  ...wholeLog,
  ...subscribing,
  ...hiding,
  ...changes,
  ...refusals,
  ...concurrency,
  ...snapshots,
  ...checkpoints,
];
