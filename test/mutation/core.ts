// All of core's tests as one file, for the mutation tests: what takes long there is to load each file anew.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(__dirname, '../../packages/core/test');

for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
  // The report is not mutated, and its snapshot belongs to its own file.
  if (!name.endsWith('.test.ts') || name.startsWith('report')) continue;
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the names are found, not written
  require(join(folder, name));
}
