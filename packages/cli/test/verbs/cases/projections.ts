// The verbs of the group `projections`.
import type { VerbCase } from '../verb-case.js';

const place = { config: 'projections.config.ts', env: { WORLD: 'built for every verb' } };
const config = { config: 'projections.config.ts' };
const unreachable = { place: { config: 'unreachable-projections.config.ts' } };
const noSuch = "there is no projection 'balance' in `projections` of the config; did you mean 'balances'?";

export const projections: readonly VerbCase[] = [
  {
    verb: 'projections run',
    succeeds: { argv: ['projections', 'run', '--until-caught-up'], place, says: /balances@1\/1 {2}live/ },
    wrong: [
      { argv: ['projections', 'run', 'balance'], place: config, says: noSuch },
      { argv: ['projections', 'run'], says: 'the config names no `projections`' },
    ],
    unreachable: { argv: ['projections', 'run'], ...unreachable },
  },
  {
    verb: 'projections ls',
    succeeds: {
      argv: ['projections', 'ls'],
      place,
      says: /balances\t1\tdocuments\t2\t1 current\nmovements\t1\tcustom\t1\t1 current\nmails\t1\tat least once\t1\t1 at least once/,
    },
    wrong: [
      { argv: ['projections', 'ls', 'balances'], place: config, says: 'too many arguments' },
      { argv: ['projections', 'ls'], says: 'the config names no `projections`' },
    ],
    unreachable: { argv: ['projections', 'ls'], ...unreachable },
  },
  {
    verb: 'projections status',
    succeeds: {
      argv: ['projections', 'status'],
      place,
      says: /balances@1\/0\tcurrent\tgreen\t\d+\tnone\t0\t-\t\nbalances@1\/1\t/,
    },
    wrong: [
      { argv: ['projections', 'status', 'balance'], place: config, says: noSuch },
      { argv: ['projections', 'status', '--most', 'all'], place: config, says: "'--most': expected a number" },
    ],
    unreachable: { argv: ['projections', 'status'], ...unreachable },
  },
  {
    verb: 'projections rebuild',
    succeeds: {
      argv: ['projections', 'rebuild', 'balances'],
      place: { ...place, env: { ...place.env, VERSION: '2' } },
      says: "version 2 of 'balances' has caught up; readers see version 1 still",
    },
    wrong: [
      { argv: ['projections', 'rebuild'], place: config, says: "missing required argument 'name'" },
      { argv: ['projections', 'rebuild', 'mails'], place: config, says: 'has no view that could be rebuilt' },
      {
        argv: ['projections', 'rebuild', 'balances', '--swap'],
        place: { ...place, env: { ...place.env, VERSION: '2' } },
        says: "Swap version 2 of 'balances' in for version 1 when it has caught up? Nobody is there to answer.",
      },
    ],
    unreachable: { argv: ['projections', 'rebuild', 'balances'], ...unreachable },
  },
  {
    verb: 'projections pause',
    succeeds: {
      argv: ['projections', 'pause', 'movements', '--by', 'ada'],
      place,
      says: /paused movements@1|was paused already/,
    },
    wrong: [
      { argv: ['projections', 'pause', 'balance'], place: config, says: noSuch },
      { argv: ['projections', 'pause', 'balances', '--build', 'x'], place: config, says: "'--build': expected" },
    ],
    unreachable: { argv: ['projections', 'pause', 'balances'], ...unreachable },
  },
  {
    verb: 'projections resume',
    succeeds: { argv: ['projections', 'resume', 'movements'], place, says: /resumed movements@1|was not paused/ },
    wrong: [{ argv: ['projections', 'resume'], place: config, says: "missing required argument 'name'" }],
    unreachable: { argv: ['projections', 'resume', 'balances'], ...unreachable },
  },
  {
    verb: 'projections reset',
    succeeds: {
      argv: ['projections', 'reset', 'balances', '--yes'],
      place,
      says: "version 1 of 'balances' is built anew",
    },
    wrong: [
      {
        argv: ['projections', 'reset', 'balances'],
        place,
        says: /Delete all rows of 'balances' version 1 and build it anew\? Readers see this version, and find it empty until it is built again\. Nobody is there/,
      },
      {
        argv: ['projections', 'reset', 'mails', '--yes'],
        place: config,
        says: 'all of its effects would happen again',
      },
      { argv: ['projections', 'reset', 'movements', '--yes'], place: config, says: 'cannot be emptied from here' },
    ],
    unreachable: { argv: ['projections', 'reset', 'balances', '--yes'], ...unreachable },
  },
  {
    verb: 'projections parked ls',
    succeeds: { argv: ['projections', 'parked', 'ls'], place, says: /^(no parked streams\n|\[\])/ },
    wrong: [
      { argv: ['projections', 'parked', 'ls', 'balance'], place: config, says: noSuch },
      { argv: ['projections', 'parked', 'sl'], place: config, says: 'Did you mean ls?' },
    ],
    unreachable: { argv: ['projections', 'parked', 'ls'], ...unreachable },
  },
  {
    verb: 'projections parked retry',
    succeeds: {
      argv: ['projections', 'parked', 'retry', 'balances'],
      place,
      says: "no stream is parked in 'balances'",
    },
    wrong: [
      { argv: ['projections', 'parked', 'retry'], place: config, says: "missing required argument 'name'" },
      {
        argv: ['projections', 'parked', 'retry', 'balances', '--wait', 'long'],
        place: config,
        says: "'--wait': expected",
      },
    ],
    unreachable: { argv: ['projections', 'parked', 'retry', 'balances'], ...unreachable },
  },
];
