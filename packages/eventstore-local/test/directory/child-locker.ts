// A process of its own that locks a directory when told to, says how that went, and holds the lock until its input ends.
import { once } from 'node:events';
import { lockDirectory } from '../../src/directory/directory-lock.js';

process.stdout.write('ready\n');
await once(process.stdin, 'data');
try {
  lockDirectory(process.argv[2] ?? '');
  process.stdout.write('locked\n');
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.name : String(error)}\n`);
}
await once(process.stdin.resume(), 'end');
