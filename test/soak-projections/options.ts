// The command line of the soak of projections.
import { parseArgs } from 'node:util';
import { numberOption } from '../soak-parts/number-option.js';

export interface SoakOptions {
  readonly minutes: number;
  readonly workers: number;
  readonly slots: number;
  readonly writers: number;
  readonly aggregates: number;
  /** Commands per second that are begun at most. */
  readonly rate: number;
  readonly seed: number;
  /** Seconds between two faults of one kind of process, on average; 0: no faults. */
  readonly faultEvery: number;
  /** Each fault once, and then the end, whatever the minutes say. */
  readonly once: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

export const USAGE = `usage: npm run soak:projections -- [--minutes N] [--seed N] [...]

Writers on a local EventStoreDB server, and workers that project what they write into PostgreSQL, all in processes of
their own. Workers are killed and suspended, both servers are restarted and killed. At the end the views are compared
with a plain fold of the log. One worker is never killed, so that its memory can be measured.

  --minutes N      how long (1)
  --workers N      processes (3)
  --slots N        of each of the two projections (4)
  --writers N      commands in flight at most (20)
  --aggregates N   chosen by Zipf's law (200)
  --rate N         commands per second at most (150)
  --seed N         of the faults and the commands; a random one
  --fault-every S  seconds between two faults of workers, and between two of servers, on average (5); 0 for none
  --once           each fault once, in random order, and then the end
  --json           print the report as JSON
  --help           print this

Ends with exit code 0 when nothing is lost, twice, out of order, set aside, hanging or left open; else with 1; a wrong
command line with 2.
`;

/** @throws Error that says what is wrong with the command line. */
export function parseOptions(args: readonly string[]): SoakOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '1' },
      workers: { type: 'string', default: '3' },
      slots: { type: 'string', default: '4' },
      writers: { type: 'string', default: '20' },
      aggregates: { type: 'string', default: '200' },
      rate: { type: 'string', default: '150' },
      seed: { type: 'string' },
      'fault-every': { type: 'string', default: '5' },
      once: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    minutes: numberOption('minutes', values.minutes, 0.01, 100_000, false),
    workers: numberOption('workers', values.workers, 2, 20, true),
    slots: numberOption('slots', values.slots, 1, 64, true),
    writers: numberOption('writers', values.writers, 1, 1_000, true),
    aggregates: numberOption('aggregates', values.aggregates, 1, 65_536, true),
    rate: numberOption('rate', values.rate, 1, 100_000, false),
    seed: numberOption('seed', values.seed ?? String(Math.floor(Math.random() * 2 ** 32)), 0, 2 ** 32, true),
    faultEvery: numberOption('fault-every', values['fault-every'], 0, 3_600, false),
    once: values.once,
    json: values.json,
    help: values.help,
  };
}
