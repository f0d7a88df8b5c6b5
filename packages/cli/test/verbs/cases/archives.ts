// The verbs of archives.
import type { VerbCase } from '../verb-case.js';

const place = { config: 'replays.config.ts', env: { WORLD: 'archives of every verb' } };
const intoTarget = { ...place, env: { ...place.env, STORE: 'target' } };

// In this order: the first makes what the others look at.
export const archives: readonly VerbCase[] = [
  {
    verb: 'export',
    succeeds: {
      argv: ['export', 'exported', '--gzip'],
      place,
      says: /holds {3}5 events, in 1 file\n {2}up to {3}5\/5\n/,
    },
    wrong: [
      { argv: ['export'], place, says: "missing required argument 'folder'" },
      {
        argv: ['export', 'other', '--filter-stream', 'a', '--filter-type', 'b'],
        place,
        says: 'give --filter-stream or --filter-type, not both',
      },
      {
        argv: ['export', 'other', '--from', 'noon'],
        place,
        says: "expected a position, such as 1234/1234, got 'noon'",
      },
      { argv: ['export', 'other', '--gzipped'], place, says: 'Did you mean --gzip?' },
    ],
    unreachable: { argv: ['export', 'other'] },
  },
  {
    verb: 'archive check',
    succeeds: {
      argv: ['archive', 'check', 'exported'],
      place: { config: undefined },
      says: /^exported is whole\n {2}log {6}old log\n {2}holds {4}5 events, in 1 file\n/,
    },
    wrong: [
      { argv: ['archive', 'check'], place: { config: undefined }, says: "missing required argument 'folder'" },
      { argv: ['archive', 'chek', 'exported'], place: { config: undefined }, says: 'Did you mean check?' },
    ],
    unreachable: undefined,
  },
  {
    verb: 'import',
    succeeds: {
      argv: ['import', 'exported', '--yes'],
      place: intoTarget,
      says: /replay 'import': complete, in .*\n {2}read {11}5\n/,
    },
    wrong: [
      {
        argv: ['import', 'exported'],
        place: intoTarget,
        says: "Write the archive of the log 'old log' into the log 'new log'? Nobody is there to answer.",
      },
      { argv: ['import', 'exported', '--name', '', '--yes'], place: intoTarget, says: '--name is empty' },
      { argv: ['import', 'exported', '--dry-runn'], place: intoTarget, says: 'Did you mean --dry-run?' },
    ],
    unreachable: { argv: ['import', 'exported', '--yes'], says: /the store of the config/ },
  },
];
