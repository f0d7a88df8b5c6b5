// `npm run bank:migrate`: the move in its process. What touches the process is here, and nothing else.
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { migrateProgram } from './migration/migrate-program.js';

// As far from the sources as from the bundle in dist.
const sample = fileURLToPath(new URL('../data/sample.asc', import.meta.url));

// A reader that has seen enough, such as `head`, closes the pipe; that is no error of ours, and no reason to stop half-way.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

try {
  process.exitCode = await migrateProgram(
    process.argv.slice(2),
    {
      out: (text) => process.stdout.write(text),
      err: (text) => process.stderr.write(text),
      wait: (milliseconds) => setTimeout(milliseconds),
      urls: { from: process.env['EVENTSTORE_URL'], to: process.env['EVENTSTORE_TARGET_URL'] },
    },
    sample,
  );
} catch (cause) {
  // A mistake in the program.
  console.error(`bank: ${cause instanceof Error ? cause.message : String(cause)}`);
  process.exitCode = 1;
}
