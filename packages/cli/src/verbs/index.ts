// All verbs, in the order of the help. A new one is added here, and to the table of the tests.
import { aggregateShow } from './aggregate/show.js';
import { commandRun } from './command/run.js';
import { init } from './init/init.js';
import { modelReport } from './model/report.js';
import { streamsHead } from './streams/head.js';
import { streamsLs } from './streams/ls.js';
import { streamsShow } from './streams/show.js';
import { streamsTail } from './streams/tail.js';
import type { Verb } from './verb.js';

export const VERBS: readonly Verb[] = [
  init,
  streamsLs,
  streamsShow,
  streamsHead,
  streamsTail,
  aggregateShow,
  commandRun,
  modelReport,
];
