// The life of a runner: what breaks around it, who else runs it, how it is rebuilt, how it tells how it is doing.
import type { ProjectionCase } from '../projection-contract.js';
import { backlog } from './backlog.js';
import { brokenSubscriptions } from './broken-subscriptions.js';
import { health } from './health.js';
import { hiddenEvents } from './hidden-events.js';
import { otherLogs } from './other-logs.js';
import { ownWrites } from './own-writes.js';
import { pausing } from './pausing.js';
import { quietLogs } from './quiet-logs.js';
import { rebuilding } from './rebuilding.js';
import { twoRunners } from './two-runners.js';
import { viewStoreDown } from './view-store-down.js';

/** P3 to P5, P9 to P12, P15, and the promises of the runner itself: PR. */
export const lifeCases: readonly ProjectionCase[] = [
  ...brokenSubscriptions,
  ...quietLogs,
  ...twoRunners,
  ...rebuilding,
  ...pausing,
  ...backlog,
  ...viewStoreDown,
  ...otherLogs,
  ...ownWrites,
  ...health,
  ...hiddenEvents,
];
