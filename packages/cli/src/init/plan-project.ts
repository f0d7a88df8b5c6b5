// What `init` would write, compared with what is there: the whole is known before anything is written.
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { problem, type Problem } from '../problem.js';
import { ACCOUNT } from './files/account.js';
import { BALANCES } from './files/balances.js';
import { manifestOf, readmeOf, SETTINGS } from './files/settings.js';
import type { ProjectFile, ProjectOptions } from './project-file.js';

/** `differs`: there is another file of that name. */
export type FileState = 'new' | 'same' | 'merged' | 'differs';

export interface PlannedFile extends ProjectFile {
  readonly state: FileState;
}

/** @param version of the packages that the project depends on. */
export async function planProject(folder: string, version: string): Promise<readonly PlannedFile[] | Problem> {
  const options: ProjectOptions = { name: packageName(folder), version };
  const manifest = await planManifest(folder, options);
  if ('_tag' in manifest) return manifest;
  const files = [...SETTINGS, ...ACCOUNT, ...BALANCES, readmeOf(options)];
  const planned = await Promise.all(
    files.map(async (file) => {
      const there = await textOf(join(folder, file.path));
      const state: FileState = there === undefined ? 'new' : there === file.text ? 'same' : 'differs';
      return { ...file, state };
    }),
  );
  return [manifest, ...planned];
}

async function planManifest(folder: string, options: ProjectOptions): Promise<PlannedFile | Problem> {
  const path = 'package.json';
  const wanted = manifestOf(options);
  const there = await textOf(join(folder, path));
  if (there === undefined) return { path, text: jsonOf(wanted), state: 'new' };
  const parsed = parse(there);
  if (!isObject(parsed)) return problem('usage', `${join(folder, path)} is no JSON object`);
  const merged = merge(parsed, wanted);
  const isSame = JSON.stringify(merged) === JSON.stringify(parsed);
  return isSame ? { path, text: there, state: 'same' } : { path, text: jsonOf(merged), state: 'merged' };
}

type Fields = Readonly<Record<string, unknown>>;

// What is there stays as it is, except what npm itself puts there where there are no tests.
function merge(there: Fields, wanted: Fields): Fields {
  const added = Object.entries(wanted).map(([name, value]) => {
    const own = there[name];
    if (own === undefined || isPlaceholder(own)) return [name, value];
    return [name, isObject(own) && isObject(value) ? merge(own, value) : own];
  });
  return { ...there, ...(Object.fromEntries(added) as Fields) };
}

function isPlaceholder(value: unknown): boolean {
  return typeof value === 'string' && value.includes('Error: no test specified');
}

function packageName(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return name === '' ? 'millrace-project' : name;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function jsonOf(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}
