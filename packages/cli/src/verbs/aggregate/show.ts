// `aggregate show`: the state of an aggregate, today or in the past, and how it came to be.
import * as E from 'fp-ts/lib/Either.js';
import { streamNameOf } from '@millrace/core';
import { shownEvents } from '../../events/show-event.js';
import { findDefinition } from '../../model/find-definition.js';
import { newestState, pastState, type AggregateState, type Until } from '../../model/aggregate-state.js';
import { readKey } from '../../model/read-key.js';
import { isProblem, problem } from '../../problem.js';
import { jsonText } from '../../terminal/json-text.js';
import { count, moment } from '../../terminal/moments.js';
import { printable } from '../../terminal/printable.js';
import { argument, option, optionOr, rest, wholeNumber } from '../parameters.js';
import { SHOW_OPTIONS } from '../streams/show-options.js';
import { verb } from '../verb.js';
import { historyText } from './history.js';
import { readUntil } from './read-until.js';

export const aggregateShow = verb({
  name: 'aggregate show',
  summary: 'Shows the state of an aggregate, and how it came to be',
  details:
    'The history says who did what, when and why. With --at it is shown as it was; of replayed events, the time counts at ' +
    'which they first happened.',
  args: {
    type: argument('the aggregate type, such as account'),
    key: rest('a1, or accountId=a1, or \'{"accountId":"a1"}\''),
  },
  options: {
    at: option('<when>', 'as of a revision, or of a time such as 2026-01-31T12:00:00Z', readUntil),
    history: optionOr('<n>', 'how many of the newest events', wholeNumber, 20),
    ...SHOW_OPTIONS,
  },
  examples: [
    { run: 'millrace aggregate show account a1', does: 'the account a1, today' },
    { run: 'millrace aggregate show account a1 --at 2026-01-31 --json', does: 'as it was when January was over' },
    {
      run: 'millrace aggregate show booking room=blue night=3 --at 5',
      does: 'as of revision 5; its key has two properties',
    },
  ],
  needs: ['store', 'models', 'repository'],
  run: async ({ store, models, repository, config, out }, { args, options }) => {
    const definition = findDefinition(models, args.type);
    if (isProblem(definition)) return definition;
    const typed = readKey(definition, args.key);
    if (isProblem(typed)) return typed;
    const { key } = typed;
    const stream = streamNameOf(definition)(key as never);
    if (E.isLeft(stream)) return problem('usage', stream.left.message);

    const { at, history: kept } = options;
    const from = { store, definition, stream: stream.right, kept };
    const state =
      at === undefined
        ? await newestState(from, repository, key)
        : await pastState(from, at, config.config.unknownEvents ?? 'fail');
    if (isProblem(state)) return state;
    const name = `${definition.type} ${printable(args.key.join(' '))}`;
    if (state.revision === undefined)
      return problem('no', `there is no ${name}${at === undefined ? '' : ` ${asOf(at)}`}`, {
        hint: `Its stream would be ${stream.right}.`,
      });

    const shown = shownEvents(out, models, { ...options, named: false });
    const { revision, history } = state;
    const json = { type: definition.type, key, stream: stream.right, revision, state: state.state };
    await out.document({ ...json, history: out.json ? history.map(shown.json) : [] }, () => [
      `${out.paint.bold(name)}${at === undefined ? '' : `  ${asOf(at)}`}`,
      `stream    ${stream.right}`,
      `revision  ${count(revision)}`,
      'state',
      ...stateLines(state).map((line) => `  ${line}`),
      ...(history.length === 0 ? [] : [`history  ${out.paint.dim(lengthOf(history))}`]),
      ...historyText(history, shown, out),
    ]);
    return 'done';
  },
});

function stateLines({ state }: AggregateState): readonly string[] {
  return jsonText(state, 2).split('\n').map(printable);
}

function lengthOf({ length }: AggregateState['history']): string {
  return length === 1 ? 'the newest event' : `the newest ${count(length)} events`;
}

function asOf(until: Until): string {
  return until._tag === 'Revision' ? `at revision ${String(until.revision)}` : `at ${moment(until.time)}`;
}
