// `export`: the log, or a part of it, as files.
import { resolve } from 'node:path';
import { exportLog } from '@millrace/archive';
import type { LogFilter } from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import { position, positionText, shareOf } from '../../replays/position-text.js';
import { nameOf } from '../../replays/route.js';
import { isProblem, problem, problemOf } from '../../problem.js';
import { countOf } from '../../terminal/count-of.js';
import { anyText, argument, flag, option, optionOr, options as many, positiveNumber } from '../parameters.js';
import { verb } from '../verb.js';

export const exportVerb = verb({
  name: 'export',
  summary: 'Writes the log, or a part of it, to files',
  details:
    'Newline-delimited JSON, with a manifest by which `millrace archive check` verifies it. Into the folder of an earlier ' +
    'export of the same it appends what has come since; killed, it keeps all whole files. `millrace import` writes an ' +
    'archive into a store.',
  args: { folder: argument('where to; made if it is not there') },
  options: {
    gzip: flag('compress the files'),
    filterStream: many('<prefix>', 'only streams whose names begin so; may be given several times', anyText),
    filterType: many('<prefix>', 'only events whose types begin so; may be given several times', anyText),
    from: option('<position>', 'only events from here on, such as 1234/1234', position),
    eventsPerFile: optionOr('<n>', 'after so many events a file is whole', positiveNumber, 50_000),
  },
  examples: [
    { run: 'millrace export backup --gzip', does: 'all events, and what was done to streams' },
    { run: 'millrace export accounts --filter-stream account-', does: 'the streams of all accounts' },
  ],
  needs: ['store'],
  endsItself: true,
  run: async ({ store, io, out, progress, interrupted }, { args: { folder }, options }) => {
    const { gzip, filterStream, filterType, from, eventsPerFile: eventsPerSegment } = options;
    if (filterStream.length > 0 && filterType.length > 0)
      return problem('usage', 'give --filter-stream or --filter-type, not both');
    const filter: LogFilter | undefined =
      filterStream.length > 0
        ? { by: 'stream', prefixes: filterStream }
        : filterType.length > 0
          ? { by: 'eventType', prefixes: filterType }
          : undefined;
    // Nothing is made for a log that does not answer.
    const log = await nameOf('the store of the config', store.identity);
    if (isProblem(log)) return log;
    const shown = progress('exporting');
    const exported = await exportLog(store, resolve(io.cwd, folder), {
      ...{ gzip, eventsPerSegment, signal: interrupted },
      ...(filter && { filter }),
      ...(from && { from }),
      onProgress: ({ events, position: at, head }) => shown.update(events, { share: shareOf(at, head, from) }),
    })();
    await shown.clear();
    if (E.isLeft(exported)) {
      const found = problemOf(exported.left);
      return exported.left._tag === 'OtherArchive'
        ? { ...found, hint: 'Give a folder of its own, or the same --filter-... and --from as before.' }
        : found;
    }
    const report = exported.right;
    const { outcome, events, added, segments, last } = report;
    await out.document({ folder, log, ...report }, () => [
      `${outcome === 'complete' ? 'exported' : 'stopped: exported'} ${countOf(added, 'event')} to ${folder}`,
      `  holds   ${countOf(events, 'event')}, in ${countOf(segments, 'file')}`,
      `  up to   ${positionText(last, 'the start')}`,
    ]);
    if (outcome === 'stopped') await out.note('Whole files are kept; the same command goes on behind them.');
    return 'done';
  },
});
