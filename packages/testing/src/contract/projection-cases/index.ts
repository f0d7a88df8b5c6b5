// All cases of the projection contract.
import type { ProjectionCase } from '../projection-contract.js';
import { outOfOrder } from './out-of-order.js';
import { sharedRow } from './shared-row.js';

/** P1 to P17 of the scenarios. */
export const projectionCases: readonly ProjectionCase[] = [...outOfOrder, ...sharedRow];
