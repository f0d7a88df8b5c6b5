// `streams tail`: the newest events, and with `--follow` those that come.
import * as E from 'fp-ts/lib/Either.js';
import type { LogItem, RecordedEvent } from '@millrace/core';
import { eventChoice } from '../../events/event-choice.js';
import { newestEvents, newestOfStream } from '../../events/newest-events.js';
import { shownEvents } from '../../events/show-event.js';
import { problem, problemOf } from '../../problem.js';
import { anyText, flag, option, optionOr, wholeNumber } from '../parameters.js';
import { verb } from '../verb.js';
import { SHOW_OPTIONS } from './show-options.js';

export const streamsTail = verb({
  name: 'streams tail',
  summary: 'Shows the newest events of the log or of a stream, and follows it',
  details: 'With --follow it goes on, until Ctrl-C, with each event as it is written.',
  args: {},
  options: {
    follow: flag('go on with what is written from now on'),
    limit: optionOr('<n>', 'how many of the newest events', wholeNumber, 10),
    stream: option('<name>', 'only of this stream', anyText),
    category: option('<name>', 'only of streams of this category', anyText),
    type: option('<type>', 'only events of this type, under former names as well', anyText),
    ...SHOW_OPTIONS,
  },
  examples: [
    { run: 'millrace streams tail --follow --category account', does: 'what happens to accounts, as it happens' },
    {
      run: 'millrace streams tail --type account/deposited --limit 3 --full',
      does: 'the three newest deposits, whole',
    },
  ],
  needs: ['store', 'models'],
  endsItself: true,
  run: async ({ store, models, out, interrupted }, { options }) => {
    const { follow, limit, stream, category, type } = options;
    if (stream !== undefined && category !== undefined)
      return problem('usage', 'give --stream or --category, not both');
    const { filter, matches } = eventChoice({ category, type }, models);
    const { show } = shownEvents(out, models, { ...options, named: stream === undefined });
    const showAll = async (events: readonly RecordedEvent[]): Promise<void> => {
      for (const event of events) if (!interrupted.aborted) await show(event);
    };
    let items: AsyncIterable<readonly LogItem[]>;
    if (stream !== undefined) {
      const [newest] = await newestOfStream(store, stream, 1, 'end', () => true);
      if (newest !== undefined) await showAll(await newestOfStream(store, stream, limit, newest.revision, matches));
      if (!follow) return 'done';
      items = store.subscribeToStream(stream, { from: newest?.revision ?? 'start', signal: interrupted });
    } else {
      const head = await store.head();
      if (E.isLeft(head)) return problemOf(head.left);
      // What is written from here on is in the subscription, and nothing is in both.
      const at = head.right;
      if (at !== undefined) await showAll(await newestEvents(store, limit, at, filter, matches));
      if (!follow) return 'done';
      items = store.subscribe({
        from: at ?? 'start',
        signal: interrupted,
        ...(filter === undefined ? {} : { filter }),
      });
    }
    for await (const page of items)
      await showAll(page.flatMap((item) => (item._tag === 'Event' && matches(item.event) ? [item.event] : [])));
    return 'done';
  },
});
