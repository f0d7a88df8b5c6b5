// `import`: an archive into the store.
import { IMPORT, archiveRoute } from '../../replays/archive-route.js';
import { runRoute } from '../../replays/run-route.js';
import { isProblem, problem } from '../../problem.js';
import { anyText, argument, flag, oneOf, option, optionOr } from '../parameters.js';
import { verb } from '../verb.js';

export const importVerb = verb({
  name: 'import',
  summary: 'Writes the events of an archive into the store',
  details:
    'A replay out of the files that `millrace export` has written: streams, revisions, ids and data are the same, and what ' +
    'was done to streams is carried over. Killed at any moment and started again, it goes on. ' +
    '`millrace verify --archive <folder>` compares the store with the archive afterwards. Streams in which others have ' +
    'written are not touched.',
  args: { folder: argument('the archive') },
  options: {
    name: optionOr('<name>', 'of the replay that it is: to be the same when it is started again', anyText, IMPORT),
    dryRun: flag('write nothing, and say what would be written'),
    policy: option('<stop|park>', 'what is done with an event that is refused', oneOf('stop', 'park')),
  },
  examples: [
    { run: 'millrace import backup --dry-run', does: 'reads the archive, and says what would be written' },
    { run: 'millrace import backup --yes', does: 'writes it into the store, without a question' },
  ],
  needs: ['models'],
  asks: true,
  endsItself: true,
  run: async ({ config, ...context }, { args: { folder }, options: { name, dryRun, policy } }) => {
    if (name === '') return problem('usage', '--name is empty');
    const route = await archiveRoute(config, { folder, cwd: context.io.cwd, name, policy });
    if (isProblem(route)) return route;
    const question = `Write the archive of the log '${route.source}' into the log '${route.target}'?`;
    return runRoute(route, { dryRun, question }, context);
  },
});
