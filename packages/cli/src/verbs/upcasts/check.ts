// `upcasts check`: whether the models can read the log.
import * as E from 'fp-ts/lib/Either.js';
import { checkUpcasts, showUpcastReport, type LogFilter } from '@millrace/core';
import { placeOfNewest } from '../../model/place-of-newest.js';
import { problem, problemOf } from '../../problem.js';
import { anyText, option, optionOr, positiveNumber, wholeNumber } from '../parameters.js';
import { verb } from '../verb.js';

export const upcastsCheck = verb({
  name: 'upcasts check',
  summary: 'Checks whether the models can read every event of the log',
  details:
    'Reads the log as a load would, through upcasters and codecs, and changes nothing: to be run with a new release before ' +
    'it is rolled out. Exit code 1 when an event cannot be read.',
  args: {},
  options: {
    category: option('<name>', 'only streams of this category', anyText),
    last: option('<n>', 'only the newest events, about so many', positiveNumber),
    failures: optionOr('<n>', 'how many failures to describe; all are counted', wholeNumber, 10),
  },
  examples: [
    { run: 'millrace upcasts check', does: 'the whole log' },
    { run: 'millrace upcasts check --category account --json', does: 'one aggregate type, for a script' },
  ],
  needs: ['store', 'models'],
  endsItself: true,
  run: async ({ store, models, out, progress, interrupted }, { options: { category, last, failures } }) => {
    if (models.length === 0) return problem('usage', 'the config names no `models`');
    const filter: LogFilter | undefined =
      category === undefined ? undefined : { by: 'stream', prefixes: [`${category}-`] };
    const from = last === undefined ? 'start' : await placeOfNewest(store, last, filter);
    const shown = progress('reading the log');
    const report = await checkUpcasts(store, models, {
      from,
      maxFailures: failures,
      signal: interrupted,
      ...(filter !== undefined && { filter }),
      onProgress: ({ seen, failed }) =>
        void shown.update(seen, undefined, failed === 0 ? undefined : `${String(failed)} failed`),
    })();
    await shown.clear();
    if (E.isLeft(report)) return problemOf(report.left);
    await out.document(report.right, () => showUpcastReport(report.right).split('\n'));
    return report.right.failed > 0 || !report.right.complete ? 'no' : 'done';
  },
});
