// `init`: a new project, which passes its own tests.
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { planProject, type PlannedFile } from '../../init/plan-project.js';
import { isProblem, problem } from '../../problem.js';
import { flag, optionalArgument } from '../parameters.js';
import { verb } from '../verb.js';

const SAID: Readonly<Record<PlannedFile['state'], string>> = {
  new: 'created',
  same: 'as it was',
  merged: 'added to',
  differs: 'overwritten',
};

export const init = verb({
  name: 'init',
  summary: 'Makes a new project: an aggregate, a projection, and tests of both',
  details:
    'To a package.json that is there, only what it lacks is added. No other file is overwritten without --force: where one ' +
    'would have to be, nothing is written at all.',
  args: { folder: optionalArgument('where; default: here') },
  options: { force: flag('overwrite files that are there') },
  examples: [{ run: 'millrace init bank', does: 'a project in the folder bank; then: npm install, npm test' }],
  needs: [],
  run: async ({ io, out }, { args, options }) => {
    const folder = resolve(io.cwd, args.folder ?? '.');
    if (await isNoFolder(folder)) return problem('usage', `${folder} is no folder`);
    const planned = await planProject(folder, io.version);
    if (isProblem(planned)) return planned;
    const inTheWay = planned.filter(({ state }) => state === 'differs').map(({ path }) => path);
    if (inTheWay.length > 0 && !options.force)
      return problem('no', `these files are there already: ${inTheWay.join(', ')}; nothing was written`, {
        hint: 'Give another folder, or --force to overwrite them.',
      });
    for (const { path, text, state } of planned) {
      if (state === 'same') continue;
      const file = join(folder, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    const files = planned.map(({ path, state }) => ({ path, was: SAID[state] }));
    const here = relative(io.cwd, folder);
    const next = [...(here === '' ? [] : [`cd ${here}`]), 'npm install', 'npm test'];
    await out.document({ folder, files, next }, () => [
      ...out.table(
        [
          { title: 'file', value: ({ path }) => path },
          { title: '', value: ({ was }) => was, paint: out.paint.dim },
        ],
        files,
      ),
      '',
      `Next: ${next.join(' && ')}`,
    ]);
    return 'done';
  },
});

async function isNoFolder(path: string): Promise<boolean> {
  try {
    return !(await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
