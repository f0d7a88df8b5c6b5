// The command line of the soak.
import { parseArgs } from 'node:util';
import { numberOption } from '../soak-parts/number-option.js';

export interface SoakOptions {
  readonly minutes: number;
  readonly writers: number;
  readonly aggregates: number;
  /** Commands per second that are begun at most. */
  readonly rate: number;
  readonly nodes: 1 | 3;
  readonly seed: number;
  /** Seconds between two faults, on average; 0: no faults. Below 3, faults that last are shortened in proportion. */
  readonly faultEvery: number;
  /** Each fault once, and then the end, whatever the minutes say. */
  readonly once: boolean;
  /** Milliseconds that an append or a read may take. */
  readonly timeout: number;
  readonly json: boolean;
  readonly help: boolean;
}

export const USAGE = `usage: npm run soak -- [--minutes N] [--nodes 3] [...]

Writers, subscribers and random faults against a local EventStoreDB server that runs in a process of its own, or, without
the server's faults, against the server that EVENTSTORE_URL names. At the end every command is looked for in the log.

  --minutes N      how long (1)
  --writers N      commands in flight at most (20)
  --aggregates N   chosen by Zipf's law (200)
  --rate N         commands per second at most (300)
  --nodes N        1, or 3 for changes of the leader (1)
  --seed N         of the faults and the commands; a random one
  --fault-every S  seconds between two faults on average (4); 0 for none
  --once           each fault once, in random order, and then the end
  --timeout MS     of an append and of a read (1000)
  --json           print the report as JSON
  --help           print this

Ends with exit code 0 when nothing is lost, twice, out of order, hanging or left open; else with 1; a wrong command line
with 2.
`;

/** @throws Error that says what is wrong with the command line. */
export function parseOptions(args: readonly string[]): SoakOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '1' },
      writers: { type: 'string', default: '20' },
      aggregates: { type: 'string', default: '200' },
      rate: { type: 'string', default: '300' },
      nodes: { type: 'string', default: '1' },
      seed: { type: 'string' },
      'fault-every': { type: 'string', default: '4' },
      once: { type: 'boolean', default: false },
      timeout: { type: 'string', default: '1000' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const nodes = numberOption('nodes', values.nodes, 1, 3, true);
  if (nodes === 2) throw new Error('--nodes: 1 or 3, not 2');
  return {
    minutes: numberOption('minutes', values.minutes, 0.01, 100_000, false),
    writers: numberOption('writers', values.writers, 1, 1_000, true),
    aggregates: numberOption('aggregates', values.aggregates, 1, 65_536, true),
    rate: numberOption('rate', values.rate, 1, 100_000, false),
    nodes: nodes === 3 ? 3 : 1,
    seed: numberOption('seed', values.seed ?? String(Math.floor(Math.random() * 2 ** 32)), 0, 2 ** 32, true),
    faultEvery: numberOption('fault-every', values['fault-every'], 0, 3_600, false),
    once: values.once,
    timeout: numberOption('timeout', values.timeout, 50, 60_000, true),
    json: values.json,
    help: values.help,
  };
}
