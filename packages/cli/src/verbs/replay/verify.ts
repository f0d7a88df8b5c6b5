// `verify`: whether the target of a replay, or of an import, holds what it should.
import * as E from 'fp-ts/lib/Either.js';
import {
  DefinitionError,
  replayPlace,
  showVerifyReport,
  verifyReplay,
  type AnyDefinition,
  type EqualFolds,
  type ParkedStream,
  type Position,
  type VerifyOptions,
} from '@millrace/core';
import { IMPORT, archiveRoute } from '../../replays/archive-route.js';
import { findReplay } from '../../replays/find-replay.js';
import { shareOf } from '../../replays/position-text.js';
import { routeOf, type Route } from '../../replays/route.js';
import { isProblem, problem, problemOf, type Problem } from '../../problem.js';
import { printable } from '../../terminal/printable.js';
import { anyText, flag, option, optionalArgument, optionOr, wholeNumber } from '../parameters.js';
import { verb, type ConfigContext } from '../verb.js';

export const verify = verb({
  name: 'verify',
  summary: 'Compares the target of a replay with its source',
  details:
    'Runs the transform again over the source, and compares the streams of the target with it: the number of their events, ' +
    'and a hash over all of them. Of the first that differ it shows the first revision that does, and how. Nothing is ' +
    'written. What is parked is left out. Exit code 1 when something differs.',
  args: { name: optionalArgument('the replay') },
  options: {
    archive: option('<folder>', 'compare the store with an archive that was imported', anyText),
    folds: flag('also that each stream of a model folds to the same state, where the config names no `folds`'),
    allowLater: flag('although others have written to the target since, behind all that was copied'),
    soFar: flag('only up to where the replay is, as its checkpoint says'),
    differences: optionOr('<n>', 'how many differences to describe; all are counted', wholeNumber, 10),
  },
  examples: [
    { run: 'millrace verify to-v2', does: 'the whole target; with the `folds` of the config' },
    { run: 'millrace verify to-v2 --so-far', does: 'while the replay follows' },
    { run: 'millrace verify --archive backup', does: 'what was imported, against the archive' },
  ],
  needs: ['models'],
  endsItself: true,
  run: async ({ config, models, io, out, progress, interrupted }, { args, options }) => {
    const { archive, allowLater, differences: maxDifferences } = options;
    const route = await routeFor(config, args.name, archive, io.cwd);
    if (isProblem(route)) return route;
    const { name, from, to, transform, filter, replay } = route;
    const folds = foldsFor(route, options.folds, models);
    if (isProblem(folds)) return folds;
    const kept = await keptOf(route, options.soFar);
    if (isProblem(kept)) return kept;
    const { targetFilter } = replay?.config ?? {};
    const shown = progress('verifying');
    const set: VerifyOptions = {
      ...{ name, from, to, folds, maxDifferences, parked: kept.parked, signal: interrupted },
      ...(transform && { transform }),
      ...(filter && { filter }),
      ...(targetFilter && { targetFilter }),
      ...(kept.until && { until: kept.until }),
      later: allowLater ? 'allow' : 'refuse',
      onProgress: ({ step, log, pass, passes, position, until, events }) =>
        void shown.update(
          events,
          { share: shareOf(position, until) },
          `${step}, ${log}${passes > 1 ? `, pass ${String(pass)} of ${String(passes)}` : ''}`,
        ),
    };
    const outcome = await compare(set);
    await shown.clear();
    if (isProblem(outcome)) return outcome;
    if (E.isLeft(outcome)) return outcome.left._tag === 'Aborted' ? 'done' : problemOf(outcome.left);
    const report = outcome.right;
    await out.document(report, () => {
      const [head = '', ...lines] = showVerifyReport(report).split('\n').map(printable);
      return [report.equal ? out.paint.green(head) : out.paint.red(head), ...lines];
    });
    return report.equal ? 'done' : 'no';
  },
});

async function compare(set: VerifyOptions) {
  try {
    return await verifyReplay(set)();
  } catch (error) {
    if (error instanceof DefinitionError) return problem('usage', `\`folds\`: ${error.message}`);
    throw error;
  }
}

type Verified = Route & { readonly replay?: Exclude<ReturnType<typeof findReplay>, Problem> };

async function routeFor(
  config: ConfigContext['config'],
  name: string | undefined,
  archive: string | undefined,
  cwd: string,
): Promise<Verified | Problem> {
  if (archive !== undefined) return archiveRoute(config, { folder: archive, cwd, name: name ?? IMPORT });
  if (name === undefined) {
    const names = Object.keys(config.config.replays ?? {});
    const choice = names.length === 0 ? '' : `, one of ${names.join(', ')}`;
    return problem('usage', `name a replay of the config${choice}; or --archive and a folder`);
  }
  const replay = findReplay(config.config, name);
  if (isProblem(replay)) return replay;
  const route = await routeOf(config, replay);
  return isProblem(route) ? route : { ...route, replay };
}

function foldsFor(
  { transform, replay }: Verified,
  isWanted: boolean,
  models: readonly AnyDefinition[],
): readonly EqualFolds[] | Problem {
  const named = replay?.config.folds;
  if (named !== undefined || !isWanted) return named ?? [];
  if (transform !== undefined)
    return problem(
      'usage',
      `--folds: \`replays.${replay?.name ?? ''}.folds\` must say which streams fold to equal states`,
      {
        hint: 'What a transform has made is read by other definitions than its source, perhaps.',
      },
    );
  if (models.length === 0) return problem('usage', '--folds: the config names no `models`');
  return models.map((model) => ({ from: model, to: model }));
}

async function keptOf(
  { checkpoint, name }: Route,
  soFar: boolean,
): Promise<Problem | { readonly _tag: 'Kept'; readonly parked: readonly ParkedStream[]; readonly until?: Position }> {
  if (checkpoint === undefined)
    return soFar
      ? problem('usage', `--so-far: nothing keeps how far replay '${name}' is`)
      : { _tag: 'Kept', parked: [] };
  const found = await replayPlace(checkpoint, name)();
  if (E.isLeft(found)) return problemOf(found.left);
  const { parked, position } = found.right;
  if (!soFar) return { _tag: 'Kept', parked };
  return position === undefined
    ? problem('no', `replay '${name}' has not replayed anything yet, as far as its checkpoint says`)
    : { _tag: 'Kept', parked, until: position };
}
