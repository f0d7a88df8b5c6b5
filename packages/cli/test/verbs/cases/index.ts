// All entries: a verb without one fails the tests.
import type { VerbCase } from '../verb-case.js';
import { aggregate } from './aggregate.js';
import { archives } from './archives.js';
import { checks } from './checks.js';
import { command } from './command.js';
import { init } from './init.js';
import { model } from './model.js';
import { projections } from './projections.js';
import { replays } from './replays.js';
import { streams } from './streams.js';

export const VERB_CASES: readonly VerbCase[] = [
  ...init,
  ...streams,
  ...aggregate,
  ...command,
  ...model,
  ...projections,
  ...checks,
  ...replays,
  ...archives,
];
