// Runs the steps at the end of a replay.
import { isRight } from 'fp-ts/lib/Either.js';
import { finishingSteps, type Finishing } from '../finishing.js';
import type { ReplayReport } from '../replay-report.js';
import { Patience } from './patience.js';
import { ReplayEnd } from './replay-end.js';
import type { ReplayContext } from './replay-context.js';

/** Runs all steps; what they add to the report. @throws ReplayEnd */
export async function finish(
  context: ReplayContext,
  reached: Pick<Finishing, 'position' | 'parked' | 'signal'>,
): Promise<Partial<ReplayReport>> {
  const { settings, identity } = context;
  let added: Partial<ReplayReport> = {};
  for (const step of finishingSteps) {
    const patience = new Patience(context);
    for (;;) {
      const outcome = await step.run({ settings, identity, ...reached })();
      if (isRight(outcome)) {
        patience.fine();
        added = { ...added, ...outcome.right };
        break;
      }
      const { message: why, retryable, cause } = outcome.left;
      if (retryable && (await patience.again(why))) continue;
      const { replay } = identity;
      const message = `replay ${replay}: ${step.name}: ${why}`;
      throw new ReplayEnd({ _tag: 'FinishFailed', replay, step: step.name, message, cause });
    }
  }
  return added;
}
