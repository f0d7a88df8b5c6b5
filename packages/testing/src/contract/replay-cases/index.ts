// All cases of the replay contract.
import type { ReplayCase } from '../replay-contract.js';
import { copying } from './copying.js';
import { verification } from './verification.js';

/** M1 to M4 of the scenarios, and the promises of replays. */
export const replayCases: readonly ReplayCase[] = [...copying, ...verification];
