// All verbs, in the order of the help. A new one is added here, and to the table of the tests.
import { modelReport } from './model/report.js';
import { streamsLs } from './streams/ls.js';
import type { Verb } from './verb.js';

export const VERBS: readonly Verb[] = [streamsLs, modelReport];
