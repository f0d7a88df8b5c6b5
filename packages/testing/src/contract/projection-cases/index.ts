// All cases of the projection contract.
import type { ProjectionCase } from '../projection-contract.js';
import { chaos } from './chaos.js';
import { crashes } from './crashes.js';
import { draining } from './draining.js';
import { lifeCases } from './life-cases.js';
import { outOfOrder } from './out-of-order.js';
import { parkedCrashes } from './parked-crashes.js';
import { poison } from './poison.js';
import { sharedRow } from './shared-row.js';
import { stopping } from './stopping.js';
import { unreadable } from './unreadable.js';

/** P1 to P17 of the scenarios, and the promises of the runner. */
export const projectionCases: readonly ProjectionCase[] = [
  ...chaos,
  ...crashes,
  ...poison,
  ...draining,
  ...unreadable,
  ...outOfOrder,
  ...stopping,
  ...sharedRow,
  ...parkedCrashes,
  ...lifeCases,
];
