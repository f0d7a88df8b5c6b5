// packAll: `npm pack` of every package into a temporary folder.
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './run.mjs';

/** Entries that may import an optional peer dependency; all others have to load without it. */
const needOptional = new Set(['@millrace/testing/properties']);

const entriesOf = ({ name, exports }) =>
  Object.keys(exports)
    .filter((subpath) => subpath !== './package.json')
    .map((subpath) => name + subpath.slice(1))
    .map((specifier) => ({ specifier, needsOptional: needOptional.has(specifier) }));

/** Packs all packages; gives for each its folder, manifest, tarball, list of files in it, and entry points. */
export const packAll = (temporary) => {
  const destination = join(temporary, 'tarballs');
  mkdirSync(destination);
  const folders = readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name));
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', destination, ...folders];
  const packed = JSON.parse(run('npm pack', 'npm', args, root));
  return folders.map((folder) => {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const { filename, files } = Object.values(packed).find(({ name }) => name === manifest.name);
    const tarball = join(destination, filename);
    return { folder, manifest, tarball, files: files.map(({ path }) => path), entries: entriesOf(manifest) };
  });
};
