// checkImports: built code imports no Node module but those named here, and no package that its manifest does not declare.
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect } from './run.mjs';

/** Test suites run where Node's assertions are; what runs in users' programs has no such leave, unless it needs Node. */
const allowed = { '@millrace/testing': ['node:assert/strict'] };

/** What works on files, or speaks gRPC, or to PostgreSQL, runs on Node only. */
const onNode = new Set([
  '@millrace/archive',
  '@millrace/cli',
  '@millrace/eventstore-local',
  '@millrace/repository-eventstore',
  '@millrace/views-postgres',
]);

const packageOf = (specifier) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

/** Every module imported from outside by one built format of a package. */
const importsOf = async (folder, format) => {
  const entryPoints = [join(folder, 'dist', format, '**/*.js')];
  const { metafile } = await build({
    entryPoints,
    bundle: true,
    packages: 'external',
    platform: 'neutral',
    tsconfigRaw: {}, // not the repository's paths
    outdir: 'unused',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  return Object.values(metafile.inputs).flatMap(({ imports }) => imports.filter(({ external }) => external));
};

/** Looks through both builds of a package. */
export const checkImports = async ({ folder, manifest }) => {
  const declared = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  const all = [...(await importsOf(folder, 'esm')), ...(await importsOf(folder, 'cjs'))].map(({ path }) => path);
  const mayImport = (path) => onNode.has(manifest.name) || allowed[manifest.name]?.includes(path);
  const builtin = all.filter((path) => isBuiltin(path) && !mayImport(path));
  const undeclared = all.filter((path) => !declared.includes(packageOf(path)) && !isBuiltin(path));
  expect(builtin.length === 0, `${manifest.name}: imports of Node modules: ${builtin.join(', ')}`);
  expect(undeclared.length === 0, `${manifest.name}: imports of undeclared packages: ${undeclared.join(', ')}`);
  const used = [...new Set(all.map(packageOf))].sort();
  console.log(`${manifest.name}: imports no Node module that it may not, and of packages ${used.join(', ') || 'none'}`);
};
