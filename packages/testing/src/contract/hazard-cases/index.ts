// The cases of the hazards (H) that touch a store.
import type { StoreCase } from '../store-contract.js';
import { afterTheFact } from './after-the-fact.js';
import { streamNames } from './stream-names.js';
import { writers } from './writers.js';

/** H01 to H06 and H09 to H13, as far as a store can tell. */
export const hazardCases: readonly StoreCase[] = [...writers, ...streamNames, ...afterTheFact];
