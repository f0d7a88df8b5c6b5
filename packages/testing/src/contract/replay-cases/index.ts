// All cases of the replay contract.
import type { ReplayCase } from '../replay-contract.js';
import { carrying } from './carrying.js';
import { changedTransform } from './changed-transform.js';
import { chaos } from './chaos.js';
import { copying } from './copying.js';
import { cuttingOver } from './cutting-over.js';
import { faults } from './faults.js';
import { following } from './following.js';
import { kills } from './kills.js';
import { laggingSource } from './lagging-source.js';
import { lateEvents } from './late-events.js';
import { notOurs } from './not-ours.js';
import { poison } from './poison.js';
import { refusedParts } from './refused-parts.js';
import { verification } from './verification.js';

/** M1 to M4 of the scenarios, and the promises of replays. */
export const replayCases: readonly ReplayCase[] = [
  ...copying,
  ...kills,
  ...chaos,
  ...following,
  ...poison,
  ...lateEvents,
  ...laggingSource,
  ...refusedParts,
  ...changedTransform,
  ...cuttingOver,
  ...carrying,
  ...notOurs,
  ...faults,
  ...verification,
];
