// `projections reset`: empties a view, and builds it anew.
import * as E from 'fp-ts/lib/Either.js';
import { buildUp } from '../../projections/build-up.js';
import { findProjection } from '../../projections/find-projections.js';
import { placeOf } from '../../projections/place.js';
import { storedBuilds } from '../../projections/stored-builds.js';
import { isProblem, problem, problemOf } from '../../problem.js';
import { argument, flag } from '../parameters.js';
import { verb } from '../verb.js';

export const projectionsReset = verb({
  name: 'projections reset',
  summary: 'Empties the view of a projection, and builds it anew',
  details:
    'Of the version in the config, also while workers are at it. Where readers see that version they find an empty view ' +
    'from then on, which fills up again; to spare them that, raise the version and use `projections rebuild`.',
  args: { name: argument('the projection') },
  options: { onlyEmpty: flag('empty it, and leave building it to the workers') },
  examples: [
    { run: 'millrace projections reset balances', does: 'empties the view and builds it, after a question' },
    { run: 'millrace projections reset balances --only-empty --yes', does: 'where workers run that will build it' },
  ],
  needs: ['store', 'projections'],
  asks: true,
  endsItself: true,
  run: async ({ store, projections, config, io, out, progress, confirm, interrupted }, { args, options }) => {
    const projection = findProjection(projections, args.name);
    if (isProblem(projection)) return projection;
    const place = await placeOf(config, projection);
    if (isProblem(place)) return place;
    const { name, version } = projection;
    if (place._tag === 'Checkpoints')
      return problem('usage', `'${name}' is handled at least once: begun anew, all of its effects would happen again`);
    if (projection.view._tag === 'custom')
      return problem(
        'usage',
        `'${name}' is a custom view: what its handlers have written cannot be emptied from here`,
        {
          hint: `Raise its version, and have that built beside it: millrace projections rebuild ${name}`,
        },
      );
    const builds = await storedBuilds(place, io.now());
    if (isProblem(builds)) return builds;
    const build = builds.find((each) => each.version === version);
    if (build === undefined) return problem('no', `version ${String(version)} of '${name}' was never built`);
    if (build.status === 'retired')
      return problem('no', `version ${String(version)} of '${name}' is retired: another version was swapped in`);
    const readers =
      build.status === 'current'
        ? 'Readers see this version, and find it empty until it is built again.'
        : 'Readers see another version.';
    const refused = await confirm(
      `Delete all rows of '${name}' version ${String(version)} and build it anew? ${readers}`,
    );
    if (refused !== undefined) return refused;

    const emptied = await place.views.reset({ projection: name, version })();
    if (E.isLeft(emptied)) return problemOf(emptied.left);
    const result = { projection: name, version, status: build.status };
    if (options.onlyEmpty || build.paused !== undefined) {
      const next =
        build.paused === undefined ? 'workers build it anew' : `it is paused: millrace projections resume ${name}`;
      await out.document(
        { ...result, built: false },
        () => `version ${String(version)} of '${name}' is empty; ${next}`,
      );
      return 'done';
    }
    const shown = progress(`building ${name}@${String(version)}`);
    const built = await buildUp({ store, place, config: config.config, progress: shown, now: io.now, interrupted });
    if (isProblem(built)) return built;
    await out.document({ ...result, built: true }, () => `version ${String(version)} of '${name}' is built anew`);
    return 'done';
  },
});
