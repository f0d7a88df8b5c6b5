// Reads the options of the command line.
import { parseArgs } from 'node:util';
import type { LocalEventStoreOptions } from '../server/local-event-store.js';

export const USAGE = `Usage: millrace-eventstore-local [options]

Runs a local server that speaks the protocol of EventStoreDB. For tests and for trying things out, not for production.

  --port <number>   the port; of three nodes the first one's, the others take the next two (2113)
  --host <name>     where to listen (127.0.0.1)
  --dir <path>      keeps the events in this directory; without it they are gone when the server stops
  --nodes <1|3>     one node, or a leader and two followers (1)
  --help            shows this text`;

export type Command =
  | { readonly _tag: 'Start'; readonly options: LocalEventStoreOptions }
  | { readonly _tag: 'Help' }
  | { readonly _tag: 'Mistake'; readonly message: string };

const mistake = (message: string): Command => ({ _tag: 'Mistake', message });

/** Reads the arguments behind the name of the command. */
export const parseCommand = (args: readonly string[]): Command => {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: '2113' },
        host: { type: 'string', default: '127.0.0.1' },
        dir: { type: 'string' },
        nodes: { type: 'string', default: '1' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return { _tag: 'Help' };
    if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65_535) {
      return mistake(`--port must be a number from 0 to 65535, not '${values.port}'.`);
    }
    if (values.nodes !== '1' && values.nodes !== '3') return mistake(`--nodes must be 1 or 3, not '${values.nodes}'.`);
    if (values.dir === '') return mistake('--dir needs a path.');
    return {
      _tag: 'Start',
      options: {
        port: Number(values.port),
        host: values.host,
        nodes: values.nodes === '3' ? 3 : 1,
        ...(values.dir !== undefined && { dir: values.dir }),
      },
    };
  } catch (error) {
    return mistake(error instanceof Error ? error.message : String(error));
  }
};
