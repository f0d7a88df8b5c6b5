// Opens an engine whose log is kept in a directory and survives the process.
import { existsSync, mkdirSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { createEngine, type EngineOptions } from '../engine/create-engine.js';
import type { LogEngine } from '../engine/engine.js';
import { lockDirectory } from './directory-lock.js';
import { fileJournal } from './file-journal.js';
import { FILE_HEADER } from './frame.js';
import { readJournal } from './journal-file.js';

export interface DirectoryOptions extends Pick<EngineOptions, 'now' | 'recentIdCapacity'> {
  /** Told what was mended while opening, in a sentence. Nothing by default. */
  readonly onNote?: (note: string) => void;
}

/** The one file of a directory that holds events. */
export const JOURNAL_FILE = 'events.journal';

/** Makes the name of a new file as durable as its bytes. Not every system can. */
const syncDirectory = async (directory: string): Promise<void> => {
  const handle = await open(directory, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
};

/** Opens the file for writing behind its good part. */
const openAt = async (file: string, size: number, found: number): Promise<FileHandle> => {
  const handle = await open(file, 'r+');
  try {
    if (found > size) await handle.truncate(size);
    if (size === 0) await handle.write(FILE_HEADER, 0, FILE_HEADER.length, 0);
    if (found > size || size === 0) await handle.sync();
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
};

/**
 * Opens the engine of the log in `directory`, which is made if it is not there. `committed` resolves after the fsync
 * that covers the write; after a crash every write so acknowledged is there again, each whole.
 *
 * Rejects with `DirectoryLocked` while another engine has the directory open, and with `JournalDamaged` where the log
 * is broken otherwise than by a crash.
 *
 * @example
 * const engine = await openDirectory('./data', { onNote: console.warn })
 */
export const openDirectory = async (directory: string, options: DirectoryOptions = {}): Promise<LogEngine> => {
  const { onNote, ...engineOptions } = options;
  mkdirSync(directory, { recursive: true });
  const lock = lockDirectory(directory);
  try {
    const file = join(directory, JOURNAL_FILE);
    if (!existsSync(file)) {
      await (await open(file, 'a')).close();
      await syncDirectory(directory);
    }
    const { entries, size, found } = readJournal(file);
    if (found > size) {
      const lost = String(found - size);
      onNote?.(`${file}: cut off ${lost} bytes at offset ${String(size)}, a write that a crash left unfinished.`);
    }
    const handle = await openAt(file, size, found);
    const journal = fileJournal(handle, Math.max(size, FILE_HEADER.length), lock.release);
    return createEngine({ ...engineOptions, journal, entries });
  } catch (error) {
    lock.release();
    throw error;
  }
};
