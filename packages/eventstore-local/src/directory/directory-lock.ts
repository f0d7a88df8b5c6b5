// Lets one process at a time work in a directory, and notices that an owner is dead.
import { linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from './error-code.js';
import { isRunning, ownIdentity, type ProcessIdentity } from './process-identity.js';

/** Somebody else works in the directory. */
export class DirectoryLocked extends Error {
  override readonly name = 'DirectoryLocked';
  constructor(
    readonly directory: string,
    readonly owner: { readonly host: string; readonly pid: number },
    file: string,
  ) {
    super(
      `${directory} is in use by process ${String(owner.pid)} on ${owner.host}. ` +
        `If that process is gone, delete ${file} and try again.`,
    );
  }
}

export interface DirectoryLock {
  readonly release: () => void;
}

const PATTERN = /^lock\.(\d+)$/;
const RELEASED = 'released';

const generations = (directory: string): readonly number[] =>
  readdirSync(directory)
    .map((name) => PATTERN.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number)
    .sort((left, right) => left - right);

const isIdentity = (value: unknown): value is ProcessIdentity =>
  typeof value === 'object' &&
  value !== null &&
  'host' in value &&
  'pid' in value &&
  'started' in value &&
  typeof value.host === 'string' &&
  typeof value.pid === 'number' &&
  typeof value.started === 'string';

/** Who holds a lock file; nobody if it was released, or was deleted a moment ago. */
const ownerOf = (file: string): ProcessIdentity | undefined => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  if (text === RELEASED) return undefined;
  const owner: unknown = JSON.parse(text);
  if (!isIdentity(owner)) throw new Error(`${file} is no lock file.`);
  return owner;
};

/** Creates a file with its content in one step; whether it was not there yet. */
const createWhole = (file: string, content: string): boolean => {
  const draft = `${file}.${String(process.pid)}.${String(performance.now())}`;
  writeFileSync(draft, content);
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft);
  }
};

/**
 * Locks a directory. Lock files have growing numbers; the owner is who made the highest one. A number is never made
 * below a living owner's, and is made by one process only, so two that find a dead owner cannot both succeed it.
 *
 * Throws `DirectoryLocked` while the owner lives.
 */
export const lockDirectory = (directory: string): DirectoryLock => {
  const fileOf = (generation: number): string => join(directory, `lock.${String(generation)}`);
  for (;;) {
    const newest = generations(directory).at(-1) ?? 0;
    const owner = newest === 0 ? undefined : ownerOf(fileOf(newest));
    if (owner !== undefined && isRunning(owner)) throw new DirectoryLocked(directory, owner, fileOf(newest));
    const own = newest + 1;
    if (!createWhole(fileOf(own), JSON.stringify(ownIdentity()))) continue;
    const now = generations(directory);
    // While this one was looking, another was owner and let go, and its successor has deleted what was seen here.
    if ((now.at(-1) ?? own) > own) {
      rmSync(fileOf(own), { force: true });
      continue;
    }
    for (const old of now) if (old < own) rmSync(fileOf(old), { force: true });
    return {
      release: () => {
        // Not deleted: the numbers must go on from here.
        const draft = `${fileOf(own)}.released`;
        writeFileSync(draft, RELEASED);
        renameSync(draft, fileOf(own));
      },
    };
  }
};
