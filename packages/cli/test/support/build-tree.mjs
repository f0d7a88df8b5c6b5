// Bundles the command and all packages from their sources into a folder that looks as if they were installed there:
// `node build-tree.mjs <folder>`. A config in that folder then gets the very modules that the command has.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const packages = fileURLToPath(new URL('../../..', import.meta.url));
const support = dirname(fileURLToPath(import.meta.url));
const installed = join(process.argv[2], 'node_modules', '@millrace');

const names = readdirSync(packages).filter((name) => {
  try {
    return readFileSync(join(packages, name, 'src/index.ts')) !== undefined;
  } catch {
    return false; // not written yet
  }
});
const entryPoints = Object.fromEntries(
  names.map((name) => [`${name}/dist/esm/index`, join(packages, name, 'src/index.ts')]),
);
entryPoints['testing/dist/esm/scenario/index'] = join(packages, 'testing/src/scenario/index.ts');
entryPoints['cli/dist/esm/main'] = join(packages, 'cli/src/main.ts');
entryPoints['cli/dist/esm/host'] = join(support, 'host.ts');

await build({
  entryPoints,
  outdir: installed,
  bundle: true,
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  sourcemap: 'inline',
  logLevel: 'warning',
});
for (const name of names) {
  const { version } = JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8'));
  const manifest = { name: `@millrace/${name}`, version, type: 'module', exports: { '.': './dist/esm/index.js' } };
  if (name === 'testing') manifest.exports['./scenario'] = './dist/esm/scenario/index.js';
  mkdirSync(join(installed, name), { recursive: true });
  writeFileSync(join(installed, name, 'package.json'), JSON.stringify(manifest));
}
writeFileSync(join(installed, 'package.json'), '{ "type": "module" }');
