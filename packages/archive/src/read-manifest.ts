// Reads the manifest of a folder.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failing, onFile } from './archive-error.js';
import { codeOf } from './error-text.js';
import { decodeManifest, MANIFEST, type Manifest } from './manifest.js';

export interface ReadManifest {
  readonly manifest: Manifest;
  /** The file as it is. */
  readonly text: string;
}

/** The manifest of a folder; `undefined` when there is none. @throws Failing */
export async function findManifest(folder: string): Promise<ReadManifest | undefined> {
  const path = join(folder, MANIFEST);
  const text = await onFile(path, 'read', async () => {
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  });
  if (text === undefined) return undefined;
  const manifest = decodeManifest(text);
  if (typeof manifest === 'string')
    throw new Failing({ _tag: 'NoArchive', path, message: `${path} is no manifest that can be read: ${manifest}` });
  return { manifest, text };
}

/** The manifest of an archive. @throws Failing also when there is none. */
export async function readManifest(folder: string): Promise<Manifest> {
  const found = await findManifest(folder);
  if (found !== undefined) return found.manifest;
  const path = join(folder, MANIFEST);
  throw new Failing({ _tag: 'NoArchive', path, message: `${folder} is no archive: it has no ${MANIFEST}` });
}
