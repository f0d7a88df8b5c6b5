// An import: a replay out of the files of an archive into the store of the config.
import { resolve } from 'node:path';
import { archivedLog } from '@millrace/archive';
import type { ReplayPolicy } from '@millrace/core';
import type { OpenedConfig } from '../config/opened.js';
import { isProblem, type Problem } from '../problem.js';
import { nameOf, type Route } from './route.js';

/** The name of an import that is given none. */
export const IMPORT = 'import';

export interface ArchiveRoute {
  readonly folder: string;
  readonly cwd: string;
  readonly name: string;
  readonly policy?: ReplayPolicy | undefined;
}

export async function archiveRoute(
  opened: OpenedConfig,
  { folder, cwd, name, policy }: ArchiveRoute,
): Promise<Route | Problem> {
  const from = archivedLog(resolve(cwd, folder));
  const source = await nameOf(`the archive in ${folder}`, from.identity);
  if (isProblem(source)) return source;
  const to = await opened.open('store');
  if (isProblem(to)) return to;
  const target = await nameOf('the store of the config', to.identity);
  if (isProblem(target)) return target;
  const checkpoint = opened.has('checkpoints') ? await opened.open('checkpoints') : undefined;
  if (isProblem(checkpoint)) return checkpoint;
  const again = `millrace import ${folder}${name === IMPORT ? '' : ` --name ${name}`}`;
  return { _tag: 'Route', name, from, to, checkpoint, source, target, again, ...(policy && { policy }) };
}
