// `streams head`: where the log ends, and its newest events.
import * as E from 'fp-ts/lib/Either.js';
import { newestEvents } from '../../events/newest-events.js';
import { shownEvents } from '../../events/show-event.js';
import { problemOf } from '../../problem.js';
import { optionOr, wholeNumber } from '../parameters.js';
import { verb } from '../verb.js';
import { SHOW_OPTIONS } from './show-options.js';

export const streamsHead = verb({
  name: 'streams head',
  summary: 'Shows where the log ends, and its newest events',
  details: 'The events come in the order of the log: the newest is the last.',
  args: {},
  options: { limit: optionOr('<n>', 'how many events', wholeNumber, 10), ...SHOW_OPTIONS },
  examples: [
    { run: 'millrace streams head', does: 'the position of the newest event, and the newest ten' },
    { run: 'millrace streams head --limit 0 --json', does: 'the position alone, for a script' },
  ],
  needs: ['store', 'models'],
  run: async ({ store, models, out }, { options }) => {
    const [head, identity] = [await store.head(), await store.identity()];
    if (E.isLeft(head)) return problemOf(head.left);
    if (E.isLeft(identity)) return problemOf(identity.left);
    const at = head.right;
    const events = at === undefined ? [] : await newestEvents(store, options.limit, at, undefined, () => true);
    const shown = shownEvents(out, models, { ...options, named: true });
    await out.document(
      { log: identity.right, head: at ?? null, events: out.json ? events.map(shown.json) : [] },
      () => [
        `log   ${identity.right}`,
        `head  ${at === undefined ? 'the log is empty' : `${String(at.commit)}/${String(at.prepare)}`}`,
        ...events.flatMap(shown.text),
      ],
    );
    return 'done';
  },
});
