// `npm run bank`: the program in its process. What touches the process is here, and nothing else.
import { fileURLToPath } from 'node:url';
import { program } from './program.js';

// As far from the sources as from the bundle in dist.
const sample = fileURLToPath(new URL('../data/sample.asc', import.meta.url));

// A reader that has seen enough, such as `head`, closes the pipe; that is no error of ours.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code !== 'EPIPE' && stream === process.stdout) process.stderr.write(`bank: ${message}\n`);
    process.exit(code === 'EPIPE' ? 0 : 1);
  });

try {
  process.exitCode = await program(
    process.argv.slice(2),
    {
      out: (text) => process.stdout.write(text),
      err: (text) => process.stderr.write(text),
      watched: process.stderr.isTTY,
      now: () => performance.now(),
      eventStoreUrl: process.env['EVENTSTORE_URL'],
    },
    sample,
  );
} catch (cause) {
  // A mistake in the program; the file and the command line cannot cause it.
  console.error(`bank: ${cause instanceof Error ? cause.message : String(cause)}`);
  process.exitCode = 1;
}
