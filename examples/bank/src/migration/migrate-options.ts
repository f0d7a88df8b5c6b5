// The command line of the move.
import { parseArgs } from 'node:util';
import * as E from 'fp-ts/lib/Either.js';
import { firstSentence } from '../first-sentence.js';
import type { StoreName } from '../options.js';

/** What was asked for. */
export interface MigrateOptions {
  readonly store: StoreName;
  /** `undefined` is the sample. */
  readonly file: string | undefined;
  /** How many rows the old bank takes before the move begins. */
  readonly before: number;
  /** How many it takes, at least, until the move is cut over. */
  readonly during: number;
  /** Milliseconds between two handfuls of rows while it goes on. */
  readonly pace: number;
  readonly help: boolean;
}

export const MIGRATE_USAGE = `usage: npm run bank:migrate -- [--store S] [--file F] [--before N] [--during N] [--pace MS]

Moves the accounts of a bank to the ledgers of a new one, while the old bank goes on, and says what became of them.

  --store S    memory (the default), or eventstore: from the EventStoreDB in EVENTSTORE_URL to the one in
               EVENTSTORE_TARGET_URL, or into new streams of the same one; else between two local servers
  --file F     a transaction file in the PKDD'99 format; default: a sample of 1,000 made-up rows
  --before N   how many rows the old bank takes before the move begins; default: 400
  --during N   how many it takes, at least, until the move is cut over; default: 300
  --pace MS    milliseconds between two handfuls of 16 rows while it goes on; default: 100
  --help       print this

A cut-over ends with exit code 0; a move without one, after which the old bank has gone on, with 1; a wrong command line
with 2.
`;

/** Left: what is wrong with the command line. */
export function parseMigrateOptions(args: readonly string[]): E.Either<string, MigrateOptions> {
  return E.tryCatch(
    () => {
      const { values } = parseArgs({
        args: [...args],
        options: {
          store: { type: 'string', default: 'memory' },
          file: { type: 'string' },
          before: { type: 'string', default: '400' },
          during: { type: 'string', default: '300' },
          pace: { type: 'string', default: '100' },
          help: { type: 'boolean', default: false },
        },
      });
      const { store, file, help } = values;
      if (file === '') throw new Error("Option '--file <value>' is empty");
      if (store !== 'memory' && store !== 'eventstore')
        throw new Error(`Option '--store <value>' is memory or eventstore, not ${JSON.stringify(store)}`);
      const [before, during] = [wholeNumber('before', values.before), wholeNumber('during', values.during)];
      return { store, file, before, during, pace: wholeNumber('pace', values.pace), help };
    },
    (cause) => firstSentence((cause as Error).message),
  );
}

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Error(`Option '--${name} <value>' is a whole number, not ${JSON.stringify(text)}`);
}
