// Runs the command: starts the server, says where it listens, and stops it at SIGINT or SIGTERM.
import { startLocalEventStore, type LocalEventStore } from '../server/local-event-store.js';
import { parseCommand, USAGE } from './parse-command.js';

const reason = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE') {
    return `The port is in use: ${error.message}. Give another one with --port, or 0 for any that is free.`;
  }
  return error.message;
};

const fail = (message: string): void => {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
};

const stopAtSignal = (store: LocalEventStore): void => {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    store.stop().then(
      () => process.stdout.write('Stopped.\n'),
      (error: unknown) => {
        fail(reason(error));
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
};

/** Resolves when the server runs, or when there is nothing to run. Mistakes set the exit code to 1. */
export const runCommand = async (args: readonly string[]): Promise<void> => {
  const command = parseCommand(args);
  if (command._tag === 'Help') {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  if (command._tag === 'Mistake') {
    fail(`${command.message}\n\n${USAGE}`);
    return;
  }
  try {
    const store = await startLocalEventStore({
      ...command.options,
      onNote: (note) => process.stderr.write(`${note}\n`),
    });
    stopAtSignal(store);
    process.stdout.write(`Listening: ${store.connectionString}\n`);
  } catch (error) {
    fail(reason(error));
  }
};
