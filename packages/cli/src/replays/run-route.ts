// Runs a replay to its end, and says what came of it.
import * as E from 'fp-ts/lib/Either.js';
import { DefinitionError, replay, type ReplayOptions, type ReplayPolicy, type RunningReplay } from '@millrace/core';
import { isProblem, problem, type Problem } from '../problem.js';
import type { BaseContext, Ending } from '../verbs/verb.js';
import { followStatus } from './follow-status.js';
import { replayProblem } from './replay-problem.js';
import { reportLines } from './report-text.js';
import type { Route } from './route.js';

export interface RunOptions extends Pick<ReplayOptions, 'dryRun' | 'follow' | 'afterCutOver'> {
  /** In place of the one of the config. */
  readonly policy?: ReplayPolicy | undefined;
}

type Runner = Pick<BaseContext, 'out' | 'progress' | 'interrupted' | 'confirm'>;

/** @param options.question is asked first, unless it is a dry run. */
export async function runRoute(
  route: Route,
  { question, ...options }: RunOptions & { readonly question: string },
  context: Runner,
): Promise<Ending> {
  const { out, progress, confirm } = context;
  const { dryRun = false, policy = route.policy } = options;
  if (!dryRun) {
    if (policy === 'park' && route.checkpoint === undefined)
      return problem('usage', `replay '${route.name}' cannot park streams: nothing keeps which they are`, {
        hint: 'Name `checkpoints` in the config, or a `checkpoint` of the replay.',
      });
    if (route.checkpoint === undefined) await out.note(WITHOUT);
    const refused = await confirm(question);
    if (refused !== undefined) return refused;
  }
  const shown = progress(dryRun ? 'trying' : 'copying');
  const running = startRoute(route, options, context, shown);
  if (isProblem(running)) return running;
  const outcome = await running.done;
  await shown.clear();
  if (E.isLeft(outcome)) return replayProblem(outcome.left, route, running.status());
  const report = outcome.right;
  await out.document(report, () => reportLines(out, report));
  if (report.outcome === 'stopped') await out.note(`It goes on with: ${route.again}`);
  if (report.parkedCount > 0) await out.note(`Parked streams are tried again each time it is started: ${route.again}`);
  return report.parkedCount > 0 || (report.dryRun?.failed ?? 0) > 0 ? 'no' : 'done';
}

const LOOK_EVERY = 250;

const WITHOUT =
  'There are no `checkpoints` in the config: started again, it reads the source from its start, and writes what is missing.';

/** Starts it; its progress is shown. */
export function startRoute(
  { name, from, to, checkpoint, transform, filter, carry, ...route }: Route,
  { policy = route.policy ?? 'stop', ...options }: RunOptions,
  { interrupted }: Pick<Runner, 'interrupted'>,
  shown: Parameters<typeof followStatus>[0],
): RunningReplay | Problem {
  let running: RunningReplay | undefined;
  const tell = followStatus(shown, () => running);
  try {
    running = replay({
      ...{ name, from, to, ...options },
      ...(options.dryRun === true ? {} : { policy }),
      ...(checkpoint && { checkpoint }),
      ...(transform && { transform }),
      ...(filter && { filter }),
      ...(carry && { carry }),
      ...{ signal: interrupted, onProgress: tell, progressEvery: LOOK_EVERY },
    });
    const started = running;
    // It tells nothing while it waits for the lease.
    const looking = setInterval(() => {
      tell(started.status());
    }, LOOK_EVERY);
    void started.done.then(() => {
      clearInterval(looking);
    });
    return started;
  } catch (error) {
    if (error instanceof DefinitionError) return problem('usage', error.message);
    throw error;
  }
}
