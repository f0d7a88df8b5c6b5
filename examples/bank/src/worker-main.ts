// `npm run bank:worker`: the worker in its process. What touches the process is here, and nothing else.
import { workerProgram } from './worker/worker-program.js';

// What is still open when everything is done is not waited for any longer than this.
const GRACE_MS = 5_000;

const stopping = new AbortController();
// npm passes on what the terminal has sent to all, so a signal may come twice: it is the same wish.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());

// A reader that has seen enough, such as `head`, closes the pipe; then the worker stops.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => stopping.abort());

try {
  process.exitCode = await workerProgram(process.argv.slice(2), {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    columns: () => (process.stdout.isTTY ? process.stdout.columns : undefined),
    eventStoreUrl: process.env['EVENTSTORE_URL'],
    postgresUrl: process.env['POSTGRES_URL'],
    stopping: stopping.signal,
  });
} catch (cause) {
  // A mistake in the program.
  console.error(`bank: ${cause instanceof Error ? cause.message : String(cause)}`);
  process.exitCode = 1;
}
setTimeout(() => process.exit(), GRACE_MS).unref();
