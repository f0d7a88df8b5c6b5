// `projections rebuild`: builds the version of the config beside the one that readers see, and swaps it in.
import * as E from 'fp-ts/lib/Either.js';
import { buildUp } from '../../projections/build-up.js';
import { findProjection } from '../../projections/find-projections.js';
import { placeOf } from '../../projections/place.js';
import { storedBuilds } from '../../projections/stored-builds.js';
import { isProblem, problem, problemOf } from '../../problem.js';
import { argument, flag } from '../parameters.js';
import { verb } from '../verb.js';

export const projectionsRebuild = verb({
  name: 'projections rebuild',
  summary: 'Builds the new version of a projection beside the current one',
  details:
    'Raise the version in the definition first. Readers see the old version until the new one is swapped in: with --swap ' +
    'when it has caught up, after a question. Workers of the old version then end; start workers of the new one.',
  args: { name: argument('the projection') },
  options: { swap: flag('swap it in when it has caught up') },
  examples: [
    { run: 'millrace projections rebuild balances', does: 'builds it, and leaves it beside the current one' },
    { run: 'millrace projections rebuild balances --swap --yes', does: 'builds it and swaps it in' },
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
      return problem('usage', `'${name}' is handled at least once, and has no view that could be rebuilt`);
    const builds = await storedBuilds(place, io.now());
    if (isProblem(builds)) return builds;
    const current = builds.find(({ status }) => status === 'current');
    if (current === undefined)
      return problem('no', `'${name}' was never built: there is nothing to rebuild`, {
        hint: `millrace projections run ${name}`,
      });
    if (current.version === version)
      return problem('no', `version ${String(version)} of '${name}' is the one that readers see already`, {
        hint: `Raise its version in the definition; or empty it and build it anew: millrace projections reset ${name}`,
      });
    if (current.version > version)
      return problem(
        'no',
        `readers see version ${String(current.version)} of '${name}', which is newer than ${String(version)}`,
        {
          hint: 'Is this an old release? A version is only ever raised.',
        },
      );
    const question = `Swap version ${String(version)} of '${name}' in for version ${String(current.version)} when it has caught up?`;
    const refused = options.swap ? await confirm(question) : undefined;
    if (refused !== undefined) return refused;

    const shown = progress(`building ${name}@${String(version)}`);
    const built = await buildUp({ store, place, config: config.config, progress: shown, now: io.now, interrupted });
    if (isProblem(built)) return built;
    const result = { projection: name, version, before: current.version, swapped: options.swap };
    if (!options.swap) {
      await out.document(result, () => [
        `version ${String(version)} of '${name}' has caught up; readers see version ${String(current.version)} still`,
        `swap it in: millrace projections rebuild ${name} --swap`,
      ]);
      return 'done';
    }
    const swapped = await place.views.swap({ projection: name, version })();
    if (E.isLeft(swapped)) return problemOf(swapped.left);
    await out.document(result, () => [
      `readers see version ${String(version)} of '${name}' now; version ${String(current.version)} is kept, and nobody works on it any more`,
    ]);
    return 'done';
  },
});
