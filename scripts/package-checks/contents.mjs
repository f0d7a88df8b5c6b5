// checkContents: a tarball holds exactly the outputs of the sources, the two manifests, README.md and LICENSE.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, root } from './run.mjs';

const expectedOf = (folder) => {
  const sources = readdirSync(join(folder, 'src'), { recursive: true }).filter((file) => file.endsWith('.ts'));
  const outputs = ['esm', 'cjs'].flatMap((format) => [
    `dist/${format}/package.json`,
    ...sources.flatMap((file) =>
      ['.js', '.js.map', '.d.ts'].map((extension) => `dist/${format}/${file.slice(0, -'.ts'.length)}${extension}`),
    ),
  ]);
  return ['LICENSE', 'README.md', 'package.json', ...outputs];
};

/** Compares the files of a tarball with the sources, and its licence with the repository's. */
export const checkContents = ({ folder, manifest, files }) => {
  const expected = expectedOf(folder);
  const missing = expected.filter((file) => !files.includes(file));
  const surplus = files.filter((file) => !expected.includes(file));
  expect(missing.length === 0, `${manifest.name}: missing from the tarball: ${missing.join(', ')}`);
  expect(surplus.length === 0, `${manifest.name}: not meant to be in the tarball: ${surplus.join(', ')}`);

  const licences = [root, folder].map((place) => readFileSync(join(place, 'LICENSE'), 'utf8'));
  expect(licences[0] === licences[1], `${manifest.name}: LICENSE differs from the repository's`);
  console.log(`${manifest.name}: tarball of ${files.length} files, all of them expected`);
};
