// The verbs of replays.
import type { VerbCase } from '../verb-case.js';

const config = { config: 'replays.config.ts' };
const place = { ...config, env: { WORLD: 'every verb' } };
const noSourceOrTarget = { config: 'unreachable-replays.config.ts' };
const noSuch = "there is no replay 'moove' in `replays` of the config; did you mean 'move'?";

// In this order: the first makes what the others look at.
export const replays: readonly VerbCase[] = [
  {
    verb: 'replay',
    succeeds: {
      argv: ['replay', 'move', '--yes'],
      place,
      says: /replay 'move': complete, in .*\n {2}read {11}5\n {2}written {8}5\n {2}already there {2}0\n/,
    },
    wrong: [
      { argv: ['replay'], place, says: "missing required argument 'name'" },
      { argv: ['replay', 'moove'], place, says: noSuch },
      { argv: ['replay', 'move'], says: 'the config names no `replays`' },
      {
        argv: ['replay', 'move'],
        place,
        says: "Copy the log 'old log' into the log 'new log'? Nobody is there to answer.",
      },
      {
        argv: ['replay', 'move', '--dry-run', '--follow'],
        place,
        says: 'give one of --dry-run and --follow',
      },
      { argv: ['replay', 'move', '--policy', 'skip'], place, says: "expected one of stop, park, got 'skip'" },
      {
        argv: ['replay', 'move', '--policy', 'park', '--yes'],
        place: { ...place, env: { ...place.env, NO_CHECKPOINTS: 'yes' } },
        says: "replay 'move' cannot park streams: nothing keeps which they are",
      },
    ],
    unreachable: { argv: ['replay', 'move', '--yes'], place: noSourceOrTarget, says: /the source of replay 'move'/ },
  },
  {
    verb: 'verify',
    succeeds: {
      argv: ['verify', 'move', '--folds'],
      place,
      says: "'move' is equal: 3 streams, 5 events, 3 folds compared",
    },
    wrong: [
      { argv: ['verify', 'moove'], place, says: noSuch },
      {
        argv: ['verify'],
        place,
        says: 'name a replay of the config, one of move, bare, konto; or --archive and a folder',
      },
      { argv: ['verify', 'move', '--differences', 'x'], place, says: "'--differences': expected a whole number" },
      {
        argv: ['verify', 'move', '--so-far'],
        place: { ...place, env: { ...place.env, NO_CHECKPOINTS: 'yes' } },
        says: "--so-far: nothing keeps how far replay 'move' is",
      },
    ],
    unreachable: { argv: ['verify', 'away'], place: noSourceOrTarget, says: /the target of replay 'away'/ },
  },
  {
    verb: 'cut-over',
    succeeds: {
      argv: ['cut-over', 'move', '--yes'],
      place: { ...place, env: { ...place.env, NO_CHECKPOINTS: 'yes' } },
      says: /replay 'move': cut over, in .*the writers were paused for/s,
    },
    wrong: [
      { argv: ['cut-over', 'moove'], place, says: noSuch },
      {
        argv: ['cut-over', 'move', '--pause-command', 'systemctl stop bank'],
        place,
        says: "over from the log 'old log' to 'new log', for good, its writers paused by `systemctl stop bank`? Nobody",
      },
      { argv: ['cut-over', 'move', '--watch', '0'], place, says: "'--watch': expected a number of at least 1" },
    ],
    unreachable: { argv: ['cut-over', 'away', '--yes'], place: noSourceOrTarget, says: /the target of replay 'away'/ },
  },
];
