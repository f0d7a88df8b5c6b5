// install: an empty project with the tarballs unpacked in node_modules, offline: what they depend on is linked from the
// repository's node_modules.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root, run } from './run.mjs';

const isOptional = (manifest, name) => manifest.peerDependenciesMeta?.[name]?.optional === true;

/** Links a package of the repository's node_modules into a project. */
export const link = (project, name) => {
  const target = join(project, 'node_modules', name);
  mkdirSync(dirname(target), { recursive: true });
  symlinkSync(join(root, 'node_modules', name), target, 'junction');
};

const foreignOf = (packages, optional) => {
  const own = packages.map(({ manifest }) => manifest.name);
  const names = packages.flatMap(({ manifest }) =>
    Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }).filter(
      (name) => !own.includes(name) && isOptional(manifest, name) === optional,
    ),
  );
  return [...new Set(names)];
};

/** Makes the project, without optional peer dependencies. */
export const install = (packages, project) => {
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "private": true }\n');
  for (const { manifest, tarball } of packages) {
    const folder = join(project, 'node_modules', manifest.name);
    mkdirSync(folder, { recursive: true });
    run(`unpacking ${manifest.name}`, 'tar', ['-xzf', tarball, '-C', folder, '--strip-components=1'], project);
  }
  for (const name of foreignOf(packages, false)) link(project, name);
  return project;
};

/** Adds the optional peer dependencies. */
export const linkOptional = (packages, project) => {
  for (const name of foreignOf(packages, true)) link(project, name);
};
