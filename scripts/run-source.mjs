// Runs a TypeScript program of this repository from its sources: `node scripts/run-source.mjs <entry.ts> [arguments]`.
// With `--bundle` before the entry it only prints where the bundle is, for who runs it many times.
// esbuild bundles the program with the @millrace sources (found through the tsconfig paths) into the workspace's
// dist folder in some milliseconds; packages from the registry stay ordinary imports, and plain Node runs the result.
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, stop } from 'esbuild';

const bundleOnly = process.argv[2] === '--bundle';
const [entry, ...args] = process.argv.slice(bundleOnly ? 3 : 2);
if (entry === undefined) {
  console.error('usage: node scripts/run-source.mjs [--bundle] <entry.ts> [arguments]');
  process.exit(2);
}

/** The nearest folder at or above `folder` with a package.json. */
const workspaceOf = (folder) => (existsSync(join(folder, 'package.json')) ? folder : workspaceOf(dirname(folder)));

const source = resolve(entry);
const workspace = workspaceOf(dirname(source));
// Named by its path: a program may start itself again, and must not find another one that is called main as well.
const name = relative(workspace, source).replace(/\.ts$/, '').split(sep).join('-');
const program = join(workspace, 'dist', `${name}.js`);
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

if (bundleOnly) {
  console.log(program);
} else {
  process.setSourceMapsEnabled(true);
  process.argv.splice(1, process.argv.length - 1, program, ...args);
  await import(pathToFileURL(program).href);
}
