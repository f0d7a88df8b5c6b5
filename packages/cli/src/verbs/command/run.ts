// `command run`: a command from the shell; it is only tried, unless it is to be committed.
import * as E from 'fp-ts/lib/Either.js';
import { makeRepository, newId, streamNameOf, transact, type Repository } from '@millrace/core';
import { drySnapshots, dryStore } from '../../model/dry-store.js';
import { findCommand, findDefinition } from '../../model/find-definition.js';
import { readKey } from '../../model/read-key.js';
import { isProblem, problem } from '../../problem.js';
import { anyText, argument, flag, option, options as many } from '../parameters.js';
import { verb } from '../verb.js';
import { eventLines, showCommitted, showNotCommitted, type CommittedCommand, type NotCommitted } from './outcome.js';
import { readData } from './read-data.js';

export const commandRun = verb({
  name: 'command run',
  summary: 'Runs a command: tries it, or commits it',
  details:
    'Without --commit nothing is written: the aggregate is loaded, the command decides, and what it would commit is shown. ' +
    'A rejection ends with exit code 1.',
  args: { type: argument('the aggregate type, such as account'), command: argument('the command, such as withdraw') },
  options: {
    key: many('<key>', 'a1, or accountId=a1 for each property, or JSON', anyText),
    data: option('<json>', 'the data, such as \'{"amount":5}\'; @file, or - for the standard input', anyText),
    commit: flag('commit it, after a question'),
    by: option('<who>', 'who asks for it', anyText),
    where: option('<where>', 'where from', anyText),
    why: option('<why>', 'why', anyText),
    id: option('<id>', 'the command id: one that was committed before is not run again', anyText),
  },
  examples: [
    { run: 'millrace command run account deposit --key a1 --data \'{"amount":5}\'', does: 'what would come of it' },
    {
      run: 'millrace command run account close --key a1 --by ada --why "asked for it" --commit --yes',
      does: 'closes the account, without a question',
    },
  ],
  needs: ['store', 'models'],
  asks: true,
  run: async ({ store, models, config, io, out, confirm }, { args, options }) => {
    const definition = findDefinition(models, args.type);
    if (isProblem(definition)) return definition;
    const unknown = findCommand(definition, args.command);
    if (unknown !== undefined) return unknown;
    const typed = readKey(definition, options.key);
    if (isProblem(typed)) return typed;
    const given = await readData(options.data, io);
    if (isProblem(given)) return given;
    const stream = streamNameOf(definition)(typed.key as never);
    if (E.isLeft(stream)) return problem('usage', stream.left.message);

    const { by, where, why, id = newId() } = options;
    const metadata = Object.fromEntries(Object.entries({ by, where, why }).filter(([, said]) => said !== undefined));
    const command = `${definition.type}/${args.command}`;
    const message = {
      ...{ type: command, id, data: { ...given.data, ...typed.key } },
      ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
    };
    const kept = config.has('snapshots') ? await config.open('snapshots') : undefined;
    if (isProblem(kept)) return kept;
    const { unknownEvents = 'fail' } = config.config;
    const set = { cache: 'none', unknownEvents } as const;

    const dry = kept === undefined ? set : { ...set, snapshots: drySnapshots(kept) };
    const tried = await send(makeRepository(dryStore(store), models, dry), message);
    const of = { command, stream: stream.right, committed: false };
    if (E.isLeft(tried)) return showNotCommitted(out, of, tried.left);
    const { events, duplicate } = tried.right;
    if (!options.commit || duplicate || events.length === 0) {
      await showCommitted(out, of, tried.right);
      if (!options.commit && !duplicate && events.length > 0)
        await out.note('Nothing was written: --commit commits it.');
      return 'done';
    }

    await out.note(eventLines(out, events));
    const what = events.length === 1 ? '1 event' : `${String(events.length)} events`;
    const refused = await confirm(`Commit ${what} to ${stream.right}?`);
    if (refused !== undefined) return refused;
    const repository = makeRepository(store, models, kept === undefined ? set : { ...set, snapshots: kept });
    const result = await send(repository, message);
    await repository.idle();
    const done = { ...of, committed: true };
    if (E.isLeft(result)) return showNotCommitted(out, done, result.left);
    await showCommitted(out, done, result.right);
    return 'done';
  },
});

async function send(repository: Repository, message: object): Promise<E.Either<NotCommitted, CommittedCommand>> {
  // It is checked like any message from outside; of its result only what every definition has is looked at.
  return await transact(repository)(message as never)();
}
