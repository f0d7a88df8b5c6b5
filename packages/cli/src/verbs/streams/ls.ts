// `streams ls`: the streams that are in the log.
import type { LogFilter } from '@millrace/core';
import { count, moment } from '../../terminal/moments.js';
import type { Column } from '../../terminal/table.js';
import { anyText, option, positiveNumber } from '../parameters.js';
import { verb } from '../verb.js';
import { listStreams, type ListedStream } from './list-streams.js';

const COLUMNS: readonly Column<ListedStream>[] = [
  { title: 'stream', value: ({ stream }) => stream, atLeast: 16 },
  { title: 'events', value: ({ events }) => count(events), align: 'right' },
  { title: 'revision', value: ({ newest }) => count(newest), align: 'right' },
  { title: 'last event', value: ({ last }) => moment(last) },
];

export const streamsLs = verb({
  name: 'streams ls',
  summary: 'Lists the streams of the log',
  details:
    'By name, with how many events are in the log, the newest revision, and when that was recorded. The log is read from ' +
    'its start, and again for every 100,000 streams; events that a stream hides are counted as well.',
  args: {},
  options: {
    prefix: option('<text>', 'only streams whose names begin so', anyText),
    category: option('<name>', 'only streams of a category, as that of an aggregate type', anyText),
    after: option('<stream>', 'only streams whose names come after it', anyText),
    limit: option('<n>', 'at most so many streams', positiveNumber),
  },
  examples: [
    { run: 'millrace streams ls --category account', does: 'the streams of all accounts' },
    { run: 'millrace streams ls --json | jq -s length', does: 'how many streams there are' },
  ],
  needs: ['store'],
  run: async ({ store, out, progress }, { options: { prefix = '', category, after, limit } }) => {
    const begins = category === undefined || prefix.startsWith(`${category}-`) ? prefix : `${category}-`;
    if (!begins.startsWith(prefix) && prefix !== '') return await none();
    const filter: LogFilter | undefined = begins === '' ? undefined : { by: 'stream', prefixes: [begins] };
    const shown = progress('reading the log');
    let found = 0;
    for await (const streams of listStreams(store, {
      ...(filter === undefined ? {} : { filter }),
      ...(after === undefined ? {} : { after }),
      ...(limit === undefined ? {} : { limit }),
      onEvents: (looked, pass) => shown.update(looked, undefined, pass === 1 ? undefined : `pass ${String(pass)}`),
    })) {
      await shown.clear();
      found += streams.length;
      if (out.json) for (const each of streams) await out.item(each, () => []);
      else await out.text(out.table(COLUMNS, streams));
    }
    await shown.clear();
    return found === 0 ? await none() : 'done';

    async function none(): Promise<'done'> {
      await out.note('no streams');
      return 'done';
    }
  },
});
