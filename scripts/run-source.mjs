// Runs a TypeScript program of this repository from its sources: `node scripts/run-source.mjs <entry.ts> [arguments]`.
// esbuild bundles the program with the @millrace sources (found through the tsconfig paths) into the workspace's
// dist folder in some milliseconds; packages from the registry stay ordinary imports, and plain Node runs the result.
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, stop } from 'esbuild';

const [entry, ...args] = process.argv.slice(2);
if (entry === undefined) {
  console.error('usage: node scripts/run-source.mjs <entry.ts> [arguments]');
  process.exit(2);
}

/** The nearest folder at or above `folder` with a package.json. */
const workspaceOf = (folder) => (existsSync(join(folder, 'package.json')) ? folder : workspaceOf(dirname(folder)));

const source = resolve(entry);
const program = join(workspaceOf(dirname(source)), 'dist', `${basename(source, '.ts')}.js`);
const { outputFiles } = await build({
  entryPoints: [source],
  outfile: program,
  write: false,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  sourcemap: 'inline',
  logLevel: 'warning',
});
await stop();

// Written beside and then renamed, so that a second run at the same time never reads half a program.
mkdirSync(dirname(program), { recursive: true });
const draft = `${program}.${process.pid}`;
writeFileSync(draft, outputFiles[0].contents);
renameSync(draft, program);

process.setSourceMapsEnabled(true);
process.argv.splice(1, process.argv.length - 1, program, ...args);
await import(pathToFileURL(program).href);
