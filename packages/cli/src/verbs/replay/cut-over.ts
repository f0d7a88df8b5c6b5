// `cut-over`: ends a replay that follows, for good.
import * as E from 'fp-ts/lib/Either.js';
import type { CutOverOptions } from '@millrace/core';
import { findReplay } from '../../replays/find-replay.js';
import { replayProblem } from '../../replays/replay-problem.js';
import { reportLines } from '../../replays/report-text.js';
import { routeOf } from '../../replays/route.js';
import { startRoute } from '../../replays/run-route.js';
import { shellCommand } from '../../replays/shell-command.js';
import { isProblem, type Problem } from '../../problem.js';
import type { Progress } from '../../terminal/progress.js';
import { anyText, argument, flag, option, optionOr, positiveNumber } from '../parameters.js';
import { verb } from '../verb.js';

export const cutOver = verb({
  name: 'cut-over',
  summary: 'Ends a replay for good: pauses the writers, and copies the last of the source',
  details:
    'Copies and follows until it has caught up. Then --pause-command is run, which is to return when nobody writes to the ' +
    'source any more; the rest is copied, and the source is watched for a while. From then on the target is the one to be ' +
    'written to, and the replay is not started again. A `millrace replay --follow` of the same replay is to be stopped first.',
  args: { name: argument('the replay') },
  options: {
    pauseCommand: option('<shell>', 'pauses whoever writes to the source; default: nobody does', anyText),
    resumeCommand: option('<shell>', 'lets them go on, when the cut-over fails after the pause', anyText),
    watch: optionOr('<seconds>', 'how long the source is watched for more', positiveNumber, 1),
    timeout: optionOr('<seconds>', 'how long it may take from the pause on', positiveNumber, 60),
    despiteParked: flag('although streams are parked, whose events are not in the target'),
  },
  examples: [
    {
      run: 'millrace cut-over to-v2 --pause-command "./bank stop" --resume-command "./bank start"',
      does: 'pauses the bank for as long as the last events take',
    },
  ],
  needs: ['models'],
  asks: true,
  endsItself: true,
  run: async ({ config, ...context }, { args, options }) => {
    const { out, io, progress, confirm } = context;
    const { pauseCommand, resumeCommand, despiteParked } = options;
    const found = findReplay(config.config, args.name);
    if (isProblem(found)) return found;
    const opened = await routeOf(config, found);
    if (isProblem(opened)) return opened;
    const route = { ...opened, again: `millrace cut-over ${args.name}` };
    if (route.checkpoint === undefined) await out.note(WITHOUT);
    const how = pauseCommand === undefined ? '' : `, its writers paused by \`${pauseCommand}\``;
    const refused = await confirm(
      `Cut replay '${args.name}' over from the log '${route.source}' to '${route.target}', for good${how}?`,
    );
    if (refused !== undefined) return refused;

    const shown = progress('copying');
    const running = startRoute(route, { follow: true }, context, shown);
    if (isProblem(running)) return running;
    const pause = { isBegun: false };
    const pausing = pauseCommand === undefined ? undefined : shell(pauseCommand, 'pause', shown, io.cwd);
    const set: CutOverOptions = {
      ...{ watch: options.watch * 1_000, timeout: options.timeout * 1_000, despiteParked },
      ...(pausing && { pause: () => ((pause.isBegun = true), pausing()) }),
    };
    const outcome = await running.cutOver(set)();
    if (E.isRight(outcome)) {
      await shown.clear();
      await out.document(outcome.right, () => reportLines(out, outcome.right));
      return 'done';
    }
    await running.stop();
    await shown.clear();
    const why = replayProblem(outcome.left, route, running.status());
    if (!pause.isBegun) return why;
    if (resumeCommand === undefined) return also(why, 'The writers may be paused still: let them go on.');
    const resumed = await shell(resumeCommand, 'resume', shown, io.cwd)();
    return E.isLeft(resumed)
      ? also(why, `The writers were NOT resumed: ${resumed.left.message}.`)
      : also(why, 'The writers were resumed.');
  },
});

const WITHOUT = 'There are no `checkpoints` in the config: nothing keeps that it was cut over.';

function shell(command: string, what: string, shown: Progress, cwd: string) {
  return shellCommand({ command, cwd, onLine: (line) => shown.say(`${what}: ${line}`) });
}

function also(why: Problem, more: string): Problem {
  return { ...why, hint: [more, why.hint].filter((text) => text !== undefined).join(' ') };
}
