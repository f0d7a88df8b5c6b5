// The cases of the write path under faults (R).
import type { StoreCase } from '../store-contract.js';
import { caching } from './caching.js';
import { conflicts } from './conflicts.js';
import { duplicatesElsewhere } from './duplicates-elsewhere.js';
import { duplicates } from './duplicates.js';
import { formerLives } from './former-lives.js';
import { increments } from './increments.js';
import { lostForGood } from './lost-for-good.js';
import { lostReplies } from './lost-replies.js';
import { lostRequests } from './lost-requests.js';
import { notJson } from './not-json.js';
import { overtaken } from './overtaken.js';
import { modelBased } from './random-commands/index.js';
import { snapshotReads } from './snapshot-reads.js';
import { stubbornStores } from './stubborn.js';
import { twoProcesses } from './two-processes.js';

/** R1 to R5, R8 and R11 to R15, as far as they need no process of their own. */
export const writePathCases: readonly StoreCase[] = [
  ...increments,
  ...conflicts,
  ...stubbornStores,
  ...lostReplies,
  ...lostForGood,
  ...lostRequests,
  ...notJson,
  ...caching,
  ...formerLives,
  ...snapshotReads,
  ...twoProcesses,
  ...duplicates,
  ...duplicatesElsewhere,
  ...overtaken,
  ...modelBased,
];
