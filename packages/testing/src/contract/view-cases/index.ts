// All cases of the view contract.
import type { ViewCase } from '../view-contract.js';
import { builds } from './builds.js';
import { committing } from './committing.js';
import { lateCommits } from './late-commits.js';
import { leases } from './leases.js';
import { pages } from './pages.js';
import { parking } from './parking.js';
import { pausing } from './pausing.js';
import { rows } from './rows.js';
import { splitting } from './splitting.js';
import { swapping } from './swapping.js';

/** What the comments of `ViewStore` promise: PV, in tens by subject. */
export const viewCases: readonly ViewCase[] = [
  ...builds,
  ...swapping,
  ...leases,
  ...lateCommits,
  ...committing,
  ...rows,
  ...pages,
  ...parking,
  ...splitting,
  ...pausing,
];
