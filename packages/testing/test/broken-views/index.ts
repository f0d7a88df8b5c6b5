// View stores that break one promise each, and the case of the contract that must notice.
import { brokenBuilds } from './builds.js';
import { brokenCommits } from './commits.js';
import { brokenLeases } from './leases.js';
import { brokenPauses } from './pauses.js';
import { brokenRows } from './rows.js';

export { intactViews, type BrokenViews } from './making.js';

export const brokenViews = [...brokenBuilds, ...brokenLeases, ...brokenCommits, ...brokenRows, ...brokenPauses];
