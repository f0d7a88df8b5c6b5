// `projections run`: a worker for projections, until Ctrl-C.
import { projectionWorker, type RunnerStatus, type WorkEntry } from '@millrace/core';
import { findProjections } from '../../projections/find-projections.js';
import { placeOf } from '../../projections/place.js';
import { problemText } from '../../projections/problem-text.js';
import { logState } from '../../projections/slot-status.js';
import { storedBuilds } from '../../projections/stored-builds.js';
import { workOf } from '../../projections/work-of.js';
import { isProblem, problemOf, type Problem } from '../../problem.js';
import { waitFor } from '../../wait-for.js';
import { anyText, flag, option, rest } from '../parameters.js';
import { verb } from '../verb.js';

const LOOK_EVERY = 250;

export const projectionsRun = verb({
  name: 'projections run',
  summary: 'Runs projections, until Ctrl-C',
  details:
    'A worker: it takes its share of the slots beside other workers, waits where a projection is paused, and gives back ' +
    'what it has when it is stopped. When a projection needs a person it ends with exit code 1, and says why.',
  args: { names: rest('which projections; all, when none is named', { required: false }) },
  options: {
    owner: option('<name>', 'names the worker in leases; no two may have the same', anyText),
    swap: flag('swap new versions in as soon as they have caught up'),
    untilCaughtUp: flag('end when all of them are at the head of the log'),
  },
  examples: [
    { run: 'millrace projections run', does: 'a worker for all projections' },
    { run: 'millrace projections run balances --until-caught-up', does: 'brings one view up to date' },
  ],
  needs: ['store', 'projections'],
  endsItself: true,
  run: async ({ store, projections, config, io, out, progress, interrupted }, { args, options }) => {
    const wanted = findProjections(projections, args.names);
    if (isProblem(wanted)) return wanted;
    // A worker waits for servers that are gone; one that was never there is a mistake.
    const log = await logState(store);
    if (isProblem(log)) return log;
    const shown = progress('projecting');
    const work: WorkEntry[] = [];
    for (const projection of wanted) {
      const place = await placeOf(config, projection);
      if (isProblem(place)) return place;
      const builds = await storedBuilds(place, io.now());
      if (isProblem(builds)) return builds;
      const swap = options.swap ? 'whenCaughtUp' : 'manual';
      work.push(workOf(place, config.config, { swap, onProblem: (problem) => void shown.say(problemText(problem)) }));
    }
    const { owner } = options;
    const worker = projectionWorker(store, work, owner === undefined ? {} : { owner });
    let ending: 'done' | Problem | undefined;
    worker.done.then(
      () => (ending = 'done'),
      (error: unknown) => (ending = problemOf(error)),
    );
    const told = new Map<string, string>();
    while (ending === undefined && !interrupted.aborted) {
      const statuses = worker.status();
      for (const status of statuses) {
        const line = changeText(status);
        if (told.get(status.projection) === line) continue;
        told.set(status.projection, line);
        await shown.clear();
        await out.item({ ...status, time: io.now() }, () => line);
      }
      const handled = statuses.reduce((sum, status) => sum + status.handled, 0);
      await shown.update(handled, undefined, summaryOf(statuses));
      if (options.untilCaughtUp && isCaughtUp(statuses, work.length)) break;
      await waitFor(LOOK_EVERY, interrupted);
    }
    await worker.stop();
    await shown.end();
    return ending ?? 'done';
  },
});

function changeText({ projection, phase, health, reason }: RunnerStatus): string {
  return [projection, phase, ...(health === 'green' ? [] : [health]), ...(reason === undefined ? [] : [reason])].join(
    '  ',
  );
}

function summaryOf(statuses: readonly RunnerStatus[]): string {
  const counts = new Map<string, number>();
  for (const { phase } of statuses) counts.set(phase, (counts.get(phase) ?? 0) + 1);
  return [...counts].map(([phase, count]) => `${String(count)} ${phase}`).join(', ');
}

// Of each projection there is a runner, at least.
function isCaughtUp(statuses: readonly RunnerStatus[], wanted: number): boolean {
  const names = new Set(statuses.map(({ projection }) => projection.replace(/@.*/, '')));
  return names.size >= wanted && statuses.every(({ phase, inHand }) => phase === 'live' && inHand === 0);
}
