#!/usr/bin/env node
// The command `millrace`: the program in its process. Signals, closed pipes and the exit are here, and nothing else.
import { processIo } from './process-io.js';
import { EXIT } from './problem.js';
import { run } from './run.js';

// A reader that has seen enough, such as `head`, closes the pipe; that is no error of ours.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? EXIT.done : EXIT.no));

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    // Asked twice, it does not wait for what is still to be closed.
    if (stopping.signal.aborted) process.exit(EXIT.interrupted);
    stopping.abort();
  });

// Whoever waits for what another writes may have nothing of his own that keeps the process alive.
const alive = setInterval(() => undefined, 2 ** 30);

void run(process.argv.slice(2), processIo(stopping)).then((code) => {
  clearInterval(alive);
  // What a config has opened and not closed does not keep the process alive.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
});
