// `projections pause` and `projections resume`: whether anybody may work on a projection.
import * as E from 'fp-ts/lib/Either.js';
import type { Build, CheckpointError, Projection, ViewError } from '@millrace/core';
import type { OpenedConfig } from '../../config/opened.js';
import { findProjection } from '../../projections/find-projections.js';
import { placeOf, type Place } from '../../projections/place.js';
import { storedBuilds, type StoredBuild } from '../../projections/stored-builds.js';
import { isProblem, problem, problemOf, type Problem } from '../../problem.js';
import { anyText, argument, option, positiveNumber } from '../parameters.js';
import { verb } from '../verb.js';

const BUILD = option('<version>', 'only the build of this version; default: all that are not retired', positiveNumber);

export const projectionsPause = verb({
  name: 'projections pause',
  summary: 'Takes a projection from all workers, until it is resumed',
  details:
    'From any machine. Workers write nothing more from then on, notice it within their lease, and wait in phase `paused`. ' +
    'Readers go on to read what is there. Handlers with effects elsewhere may finish what they have in hand.',
  args: { name: argument('the projection') },
  options: {
    by: option('<who>', 'who asks for it; default: the user of this machine', anyText),
    why: option('<why>', 'why; shown to whoever finds it paused', anyText),
    build: BUILD,
  },
  examples: [
    { run: 'millrace projections pause balances --why "moving the database"', does: 'nobody works on balances' },
  ],
  needs: ['projections'],
  run: async ({ projections, config, io, out }, { args, options }) => {
    const projection = findProjection(projections, args.name);
    if (isProblem(projection)) return projection;
    const { by = io.env['USER'] ?? io.env['USERNAME'], why } = options;
    const said = [by, why].filter((text) => text !== undefined && text !== '').join(': ');
    const changed = await change(config, projection, options.build, io.now(), said === '' ? undefined : said);
    if (isProblem(changed)) return changed;
    const text = changed.map(({ version, paused }) =>
      paused === undefined
        ? `paused ${args.name}@${String(version)}`
        : `${args.name}@${String(version)} was paused already`,
    );
    await out.document(
      changed.map(({ version }) => ({ projection: args.name, version, paused: true })),
      () => text,
    );
    return 'done';
  },
});

export const projectionsResume = verb({
  name: 'projections resume',
  summary: 'Lets workers go on with a projection that was paused',
  args: { name: argument('the projection') },
  options: { build: BUILD },
  examples: [{ run: 'millrace projections resume balances', does: 'workers go on where they stopped' }],
  needs: ['projections'],
  run: async ({ projections, config, io, out }, { args, options }) => {
    const projection = findProjection(projections, args.name);
    if (isProblem(projection)) return projection;
    const changed = await change(config, projection, options.build, io.now(), RESUME);
    if (isProblem(changed)) return changed;
    const text = changed.map(({ version, paused }) =>
      paused === undefined
        ? `${args.name}@${String(version)} was not paused`
        : `resumed ${args.name}@${String(version)}`,
    );
    await out.document(
      changed.map(({ version }) => ({ projection: args.name, version, paused: false })),
      () => text,
    );
    return 'done';
  },
});

const RESUME = Symbol('resume');

// The builds as they were before.
async function change(
  config: OpenedConfig,
  projection: Projection,
  version: number | undefined,
  now: number,
  to: string | undefined | typeof RESUME,
): Promise<readonly StoredBuild[] | Problem> {
  const place = await placeOf(config, projection);
  if (isProblem(place)) return place;
  const { name } = projection;
  const all = await storedBuilds(place, now);
  if (isProblem(all)) return all;
  const builds = all.filter((build) =>
    version === undefined ? build.status !== 'retired' : build.version === version,
  );
  if (builds.length === 0)
    return problem('no', `'${name}' ${version === undefined ? 'was never run' : `has no version ${String(version)}`}`);
  for (const build of builds) {
    const at = { projection: name, version: build.version };
    const answer: E.Either<ViewError | CheckpointError, void> = await verbFor(place, at, to)();
    if (E.isLeft(answer)) return problemOf(answer.left);
  }
  return builds;
}

function verbFor(place: Place, build: Build, to: string | undefined | typeof RESUME) {
  if (place._tag === 'Views') return to === RESUME ? place.views.resume(build) : place.views.pause(build, to);
  return to === RESUME ? place.checkpoints.resume(place.name) : place.checkpoints.pause(place.name, to);
}
