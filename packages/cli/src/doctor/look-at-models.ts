// Whether the models can read the log.
import * as E from 'fp-ts/lib/Either.js';
import { checkUpcasts, type AnyDefinition, type Finding } from '@millrace/core';
import type { Store } from '../config/config.js';
import { placeOfNewest } from '../model/place-of-newest.js';
import { problemOf } from '../problem.js';
import { count } from '../terminal/moments.js';
import type { Progress } from '../terminal/progress.js';
import { foundAbout, type Found } from './found.js';

/** @param last how many of the newest events are read; `undefined`: all. */
export async function lookAtModels(
  store: Store,
  models: readonly AnyDefinition[],
  {
    last,
    progress,
    signal,
  }: { readonly last: number | undefined; readonly progress: Progress; readonly signal: AbortSignal },
): Promise<readonly Found[]> {
  if (models.length === 0)
    return foundAbout('models', [{ level: 'ok', what: 'the config names none, so no event is read' }]);
  try {
    const from = last === undefined ? 'start' : await placeOfNewest(store, last);
    const report = await checkUpcasts(store, models, {
      from,
      signal,
      maxFailures: 3,
      onProgress: ({ seen }) => void progress.update(seen),
    })();
    await progress.clear();
    if (E.isLeft(report)) return foundAbout('models', [failed(report.left)]);
    return foundAbout('models', findings(report.right, last));
  } catch (error) {
    return foundAbout('models', [failed(error)]);
  }
}

type Report = Extract<Awaited<ReturnType<ReturnType<typeof checkUpcasts>>>, { _tag: 'Right' }>['right'];

function findings(
  { read, failed, notLookedAt, failures, unknownTypes, complete }: Report,
  last: number | undefined,
): readonly Finding[] {
  const all = last === undefined ? '' : ` of the newest ${count(last)}`;
  const others: Finding[] =
    notLookedAt === 0 || read > 0
      ? []
      : [
          {
            level: 'warning',
            what: `none of ${count(notLookedAt)} events${all} is in a stream of the models`,
            mend: 'See that `models` of the config has all aggregates, and that this is the log that they are in',
          },
        ];
  if (failed === 0) {
    const what = `all ${count(read)} events of the models${all} can be read${complete ? '' : ', as far as they were looked at'}`;
    return [{ level: 'ok', what }, ...others];
  }
  const examples = failures.map(({ stream, revision, message }) => `${stream}@${String(revision)}: ${message}`);
  const unknown = unknownTypes.map(({ type }) => type).filter((type) => type !== '');
  return [
    {
      level: 'problem',
      what: `${count(failed)} of ${count(read)} events${all} cannot be read: ${examples.join('; ')}`,
      mend:
        unknown.length > 0
          ? `Add the events ${unknown.slice(0, 5).join(', ')} to their models, as \`formerly\` or \`retired\` where they are old; all of it: millrace upcasts check`
          : 'Add the upcasters that are missing; all of it: millrace upcasts check',
    },
  ];
}

function failed(error: unknown): Finding {
  return { level: 'problem', what: `the log cannot be read: ${problemOf(error).message}` };
}
