// Files that are there whole or not at all, whatever moment the process or the machine is stopped at.
import { randomUUID } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { onFile } from './archive-error.js';
import { codeOf } from './error-text.js';

/** Begins the names of files that are being written. Nothing ever reads them. */
const DRAFT = '.draft-';

/** A name for a file that is being written. */
export function draftIn(folder: string): string {
  return join(folder, `${DRAFT}${String(process.pid)}-${randomUUID()}`);
}

/** Writes a file and puts it in the place of the one that is there. @throws Failing */
export async function replaceFile(path: string, text: string): Promise<void> {
  await onFile(path, 'write', async () => {
    const draft = draftIn(dirname(path));
    const file = await open(draft, 'wx');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await publish(draft, path);
  });
}

/** Gives a draft, which is synced, its name. */
export async function publish(draft: string, path: string): Promise<void> {
  await rename(draft, path);
  await syncFolder(dirname(path));
}

/** Removes what processes that are no more have left half written. */
export async function removeDrafts(folder: string): Promise<void> {
  await onFile(folder, 'tidy up', async () => {
    for (const name of await readdir(folder)) {
      const pid = new RegExp(`^\\${DRAFT}(\\d+)-`).exec(basename(name))?.[1];
      if (pid !== undefined && !isRunning(Number(pid))) await rm(join(folder, name), { force: true });
    }
  });
}

function isRunning(pid: number): boolean {
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // There, but another user's.
    return codeOf(error) === 'EPERM';
  }
}

// A new name lasts only when the folder is synced as well. Windows has no such thing.
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
