// install: an empty project with the tarballs unpacked in node_modules, offline: what they depend on is linked from the
// repository's node_modules.
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root, run } from './run.mjs';

const isOptional = (manifest, name) => manifest.peerDependenciesMeta?.[name]?.optional === true;

/** Links a package of the repository's node_modules into a project. */
export const link = (project, name, folder = root) => {
  const target = join(project, 'node_modules', name);
  const own = join(folder, 'node_modules', name);
  mkdirSync(dirname(target), { recursive: true });
  // A package has a version of its own where others of the repository need another one.
  symlinkSync(existsSync(own) ? own : join(root, 'node_modules', name), target, 'junction');
};

const foreignOf = (packages, optional) => {
  const own = packages.map(({ manifest }) => manifest.name);
  const folders = packages.flatMap(({ manifest, folder }) =>
    Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
      .filter((name) => !own.includes(name) && isOptional(manifest, name) === optional)
      .map((name) => [name, folder]),
  );
  return new Map(folders);
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
  for (const [name, folder] of foreignOf(packages, false)) link(project, name, folder);
  return project;
};

/** Adds the optional peer dependencies. */
export const linkOptional = (packages, project) => {
  for (const [name, folder] of foreignOf(packages, true)) link(project, name, folder);
};
