// `streams show`: the events of one stream.
import type { ReadStreamOptions } from '@millrace/core';
import { shownEvents } from '../../events/show-event.js';
import { problem } from '../../problem.js';
import { argument, flag, option, positiveNumber, revision } from '../parameters.js';
import { verb } from '../verb.js';
import { SHOW_OPTIONS } from './show-options.js';

export const streamsShow = verb({
  name: 'streams show',
  summary: 'Shows the events of a stream',
  details:
    'They are shown as they read today, upcast and decoded by the models of the config; --raw shows what is stored.',
  args: { stream: argument('its name, such as account-a1') },
  options: {
    from: option('<revision>', 'the first revision to show, inclusive', revision),
    to: option('<revision>', 'the last revision to show, inclusive', revision),
    limit: option('<n>', 'at most so many events', positiveNumber),
    reverse: flag('the newest first'),
    ...SHOW_OPTIONS,
  },
  examples: [
    { run: 'millrace streams show account-a1', does: 'all events, the oldest first' },
    { run: 'millrace streams show account-a1 --reverse --limit 5 --full', does: 'the newest five, whole' },
  ],
  needs: ['store', 'models'],
  run: async ({ store, models, out }, { args: { stream }, options }) => {
    const { from, to, limit = Infinity, reverse } = options;
    if (from !== undefined && to !== undefined && from > to)
      return problem('usage', `--from ${String(from)} is behind --to ${String(to)}`);
    const { show } = shownEvents(out, models, { ...options, named: false });
    const begin = reverse ? to : from;
    const read: ReadStreamOptions = {
      direction: reverse ? 'backwards' : 'forwards',
      ...(begin === undefined ? {} : { from: begin }),
    };
    const isBehind = (at: bigint): boolean => (reverse ? from !== undefined && at < from : to !== undefined && at > to);
    let shown = 0;
    reading: for await (const page of store.readStream(stream, read)) {
      for (const event of page) {
        if (isBehind(event.revision) || shown >= limit) break reading;
        await show(event);
        shown += 1;
      }
    }
    if (shown > 0) return 'done';
    const where = begin === undefined && to === undefined ? '' : ' in these revisions';
    return problem('no', `there are no events${where} of the stream '${stream}'`, {
      hint: 'It was never written, or hides its events. `millrace streams ls --prefix` finds names.',
    });
  },
});
