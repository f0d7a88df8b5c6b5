// Where the config is: the file that was named, or the nearest one at or above a folder.
import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { problem, type Problem } from '../problem.js';

const EXTENSIONS = ['ts', 'mts', 'js', 'mjs', 'cts', 'cjs'];

/** The names that a config may have. */
export const CONFIG_NAMES = EXTENSIONS.map((extension) => `millrace.config.${extension}`);

/** @param named what was given as `--config`. */
export async function findConfig(cwd: string, named: string | undefined): Promise<string | Problem> {
  if (named !== undefined) {
    const file = resolve(cwd, named);
    return (await isFile(file)) ? file : problem('usage', `there is no config file ${file}`);
  }
  for (let folder = cwd; ; folder = dirname(folder)) {
    for (const name of CONFIG_NAMES) {
      const file = join(folder, name);
      if (await isFile(file)) return file;
    }
    if (dirname(folder) === folder) break;
  }
  return problem('usage', `there is no millrace.config.ts (or .js, .mjs) in ${cwd} or above`, {
    hint: 'Name it with --config <file>, or make a project with `millrace init`.',
  });
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
