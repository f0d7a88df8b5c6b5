// The command line of the worker.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as E from 'fp-ts/lib/Either.js';
import { firstSentence } from '../first-sentence.js';

/** What was asked for. */
export interface WorkerOptions {
  /** `undefined` leaves views that are there as they are. */
  readonly slots: number | undefined;
  readonly json: boolean;
  /** Milliseconds. */
  readonly every: number;
  /** Milliseconds. */
  readonly lease: number;
  readonly directory: string;
  readonly help: boolean;
}

export const WORKER_USAGE = `usage: npm run bank:worker -- [--slots N] [--json] [--every S] [--lease S] [--dir D]

Keeps the views of the bank in PostgreSQL up with the log of EventStoreDB, until Ctrl-C. It may be killed at any time and
started again, and run several times beside itself.

  EVENTSTORE_URL  the EventStoreDB; without it a local server is started on port 2113, in this process
  POSTGRES_URL    the PostgreSQL; \`npm run postgres\` in another terminal starts one

  --slots N  split each view into N slots (1 to 64), so that so many workers share the work; default: as it is, or 1
  --json     print the status as lines of JSON
  --every S  seconds between two of its lines; default: 1 on a terminal and for JSON, otherwise 10
  --lease S  seconds after which others take over what a worker held that was killed; default: 10
  --dir D    where the local server keeps its events; default: millrace-bank in the folder for temporary files
  --help     print this

A worker that was stopped ends with exit code 0, one that cannot go on with 1, a wrong command line with 2.
`;

/**
 * @param terminal whether somebody watches.
 * @returns left: what is wrong with the command line.
 */
export function parseWorkerOptions(args: readonly string[], terminal: boolean): E.Either<string, WorkerOptions> {
  return E.tryCatch(
    () => {
      const { values } = parseArgs({
        args: [...args],
        options: {
          slots: { type: 'string' },
          json: { type: 'boolean', default: false },
          every: { type: 'string', default: '' },
          lease: { type: 'string', default: '10' },
          dir: { type: 'string', default: join(tmpdir(), 'millrace-bank') },
          help: { type: 'boolean', default: false },
        },
      });
      const { slots, json, every, lease, dir, help } = values;
      if (dir === '') throw new Error("Option '--dir <value>' is empty");
      return {
        slots: slots === undefined ? undefined : wholeNumber('slots', slots, 64),
        json,
        every: seconds('every', every === '' ? (terminal || json ? '1' : '10') : every),
        lease: seconds('lease', lease),
        directory: dir,
        help,
      };
    },
    (cause) => firstSentence((cause as Error).message),
  );
}

function wholeNumber(name: string, text: string, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= most) return value;
  throw new Error(
    `Option '--${name} <value>' is a whole number from 1 to ${String(most)}, not ${JSON.stringify(text)}`,
  );
}

function seconds(name: string, text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value >= 0.1 && value <= 3_600) return Math.round(value * 1_000);
  throw new Error(`Option '--${name} <value>' is a number of seconds from 0.1 to 3600, not ${JSON.stringify(text)}`);
}
