// The command line.
import { parseArgs } from 'node:util';
import * as E from 'fp-ts/lib/Either.js';
import { firstSentence } from './first-sentence.js';

/** Where the accounts are kept. */
export type StoreName = 'memory' | 'eventstore';

/** What was asked for. */
export interface Options {
  readonly store: StoreName;
  /** `undefined` is the sample. */
  readonly file: string | undefined;
  readonly json: boolean;
  readonly repeat: boolean;
  readonly help: boolean;
}

export const USAGE = `usage: npm run bank -- [--store S] [--file F] [--json] [--repeat]

Applies the transactions of a file to a new bank, one command per row, and says what became of them.

  --store S  memory (the default), or eventstore: the EventStoreDB in EVENTSTORE_URL, else a local server of its own
  --file F   a transaction file in the PKDD'99 format; default: a sample of 1,000 made-up rows
  --json     print the summary as JSON
  --repeat   apply the file a second time: what was committed stays as it is, what was rejected is decided again
  --help     print this

A summary ends with exit code 0; a file that cannot be read, and views that differ from the aggregates, with 1; a wrong
command line with 2.
`;

/** Left: what is wrong with the command line. */
export function parseOptions(args: readonly string[]): E.Either<string, Options> {
  return E.tryCatch(
    () => {
      const { values } = parseArgs({
        args: [...args],
        options: {
          store: { type: 'string', default: 'memory' },
          file: { type: 'string' },
          json: { type: 'boolean', default: false },
          repeat: { type: 'boolean', default: false },
          help: { type: 'boolean', default: false },
        },
      });
      if (values.file === '') throw new Error("Option '--file <value>' is empty");
      const { store } = values;
      if (store !== 'memory' && store !== 'eventstore')
        throw new Error(`Option '--store <value>' is memory or eventstore, not ${JSON.stringify(store)}`);
      return { ...values, store, file: values.file };
    },
    (cause) => firstSentence((cause as Error).message),
  );
}
