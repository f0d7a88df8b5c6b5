// `replay`: runs a replay of the config.
import { findReplay } from '../../replays/find-replay.js';
import { routeOf } from '../../replays/route.js';
import { runRoute } from '../../replays/run-route.js';
import { showPlace } from '../../replays/show-place.js';
import { isProblem, problem } from '../../problem.js';
import { argument, flag, oneOf, option } from '../parameters.js';
import { verb } from '../verb.js';

export const replayVerb = verb({
  name: 'replay',
  summary: 'Copies a log into another store or other streams, through a transform',
  details:
    'Runs one of the `replays` of the config. It may be stopped or killed at any moment: started again, it goes on, and ' +
    'what it writes stands in the target once. Streams that were parked before are tried again. `millrace verify` compares ' +
    'the target afterwards, `millrace cut-over` ends one that follows. Exit code 1 when streams are parked, or when an ' +
    'event of a dry run fails.',
  args: { name: argument('the replay') },
  options: {
    dryRun: flag('write nothing, and say what would be written'),
    follow: flag('go on with what is written to the source, until Ctrl-C'),
    policy: option('<stop|park>', 'what is done with an event that cannot be replayed', oneOf('stop', 'park')),
    afterCutOver: flag('although it was cut over'),
    status: flag('only show how far it is, and which streams are parked'),
    parked: flag('only list the parked streams'),
  },
  examples: [
    { run: 'millrace replay to-v2 --dry-run', does: 'what it would write' },
    { run: 'millrace replay to-v2 --follow --policy park', does: 'copies, and stays near the head of the source' },
    { run: 'millrace replay to-v2 --parked', does: 'which streams are set aside, and why' },
  ],
  needs: ['models'],
  asks: true,
  endsItself: true,
  run: async ({ config, ...context }, { args, options }) => {
    const { dryRun, follow, policy, afterCutOver, status, parked } = options;
    const found = findReplay(config.config, args.name);
    if (isProblem(found)) return found;
    const modes = Object.entries({ '--dry-run': dryRun, '--follow': follow, '--status': status, '--parked': parked });
    const given = modes.filter(([, isGiven]) => isGiven).map(([name]) => name);
    if (given.length > 1) return problem('usage', `give one of ${given.join(' and ')}`);
    const route = await routeOf(config, found);
    if (isProblem(route)) return route;
    if (status || parked) return showPlace(route, status ? 'all' : 'parked', context);
    const question = `Copy the log '${route.source}' into the log '${route.target}'?`;
    return runRoute(route, { dryRun, follow, afterCutOver, policy, question }, context);
  },
});
