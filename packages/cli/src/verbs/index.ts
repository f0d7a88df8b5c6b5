// All verbs, in the order of the help. A new one is added here, and to the table of the tests.
import { aggregateShow } from './aggregate/show.js';
import { archiveCheck } from './archive/check.js';
import { exportVerb } from './archive/export.js';
import { importVerb } from './archive/import.js';
import { commandRun } from './command/run.js';
import { doctor } from './doctor/doctor.js';
import { init } from './init/init.js';
import { modelReport } from './model/report.js';
import { projectionsLs } from './projections/ls.js';
import { parkedRetry } from './projections/parked-retry.js';
import { parkedLs } from './projections/parked.js';
import { projectionsPause, projectionsResume } from './projections/pause.js';
import { projectionsRebuild } from './projections/rebuild.js';
import { projectionsReset } from './projections/reset.js';
import { projectionsRun } from './projections/run.js';
import { projectionsStatus } from './projections/status.js';
import { cutOver } from './replay/cut-over.js';
import { replayVerb } from './replay/replay.js';
import { verify } from './replay/verify.js';
import { streamsHead } from './streams/head.js';
import { streamsLs } from './streams/ls.js';
import { streamsShow } from './streams/show.js';
import { streamsTail } from './streams/tail.js';
import { upcastsCheck } from './upcasts/check.js';
import type { Verb } from './verb.js';

export const VERBS: readonly Verb[] = [
  init,
  streamsLs,
  streamsShow,
  streamsHead,
  streamsTail,
  aggregateShow,
  commandRun,
  projectionsLs,
  projectionsStatus,
  projectionsRun,
  projectionsRebuild,
  projectionsPause,
  projectionsResume,
  projectionsReset,
  parkedLs,
  parkedRetry,
  upcastsCheck,
  replayVerb,
  cutOver,
  verify,
  exportVerb,
  importVerb,
  archiveCheck,
  modelReport,
  doctor,
];
