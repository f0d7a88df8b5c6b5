// Checks what would be published: `npm run check:packages`. Builds and packs every package, looks into the tarballs,
// installs them into an empty project, and loads them there; one line per fact, and the first failure ends it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkBrowser, reportSize } from './package-checks/browser.mjs';
import { checkContents } from './package-checks/contents.mjs';
import { checkImports } from './package-checks/imports.mjs';
import { install, linkOptional } from './package-checks/install.mjs';
import { checkLoading } from './package-checks/load.mjs';
import { checkManifest } from './package-checks/manifest.mjs';
import { checkNewProject } from './package-checks/new-project.mjs';
import { packAll } from './package-checks/pack.mjs';
import { root } from './package-checks/run.mjs';
import { checkTypes } from './package-checks/types.mjs';

const temporary = mkdtempSync(join(tmpdir(), 'millrace-packages-'));
try {
  const build = spawnSync(process.execPath, [join(root, 'scripts/build.mjs'), '--clean'], { stdio: 'inherit' });
  if (build.status !== 0) throw new Error('the build failed');

  const packages = packAll(temporary);
  for (const one of packages) {
    checkContents(one);
    await checkManifest(one);
    await checkImports(one);
  }

  const project = install(packages, join(temporary, 'project'));
  const entries = packages.flatMap((one) => one.entries);
  checkLoading(
    project,
    entries.filter((entry) => !entry.needsOptional),
  );
  linkOptional(packages, project);
  const names = checkLoading(project, entries);
  checkTypes(project, entries);
  checkNewProject(packages, join(temporary, 'new-project'));

  await checkBrowser(project, '@millrace/core', names.get('@millrace/core'));
  await reportSize(project, '@millrace/core');
  console.log('packages ok');
} catch (error) {
  console.error(`packages FAILED: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
