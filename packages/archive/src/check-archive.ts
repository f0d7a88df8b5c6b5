// Verifies an archive: every file against the manifest, every line for itself.
import { readdir } from 'node:fs/promises';
import { comparePositions, type Position } from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { Failing, onFile, type ArchiveError } from './archive-error.js';
import { readChanges } from './changes-file.js';
import { lastOf, type Manifest } from './manifest.js';
import { Damaged } from './read-lines.js';
import { readManifest } from './read-manifest.js';
import { readSegment } from './read-segment.js';

/** Something that is wrong with an archive. */
export interface ArchiveProblem {
  /** In the folder of the archive. */
  readonly file: string;
  /** From 1, when it is about one. */
  readonly line?: number;
  /** In words; names file and line. */
  readonly message: string;
}

/** What an archive is, and whether it is whole. */
export interface ArchiveCheck {
  /** Whether everything is as the manifest says. */
  readonly ok: boolean;
  /** One per file at most: nothing is looked for behind the first damage of a file. */
  readonly problems: readonly ArchiveProblem[];
  /** `EventLog.identity` of the log that was exported. */
  readonly log: string;
  readonly filter?: Manifest['filter'];
  /** As the manifest says. */
  readonly events: number;
  readonly segments: number;
  /** How many changes of streams it has. */
  readonly changes: number;
  readonly first: Position | undefined;
  readonly last: Position | undefined;
  /** Files that look like its own, and do not belong to the archive: an export was killed before they counted. */
  readonly unlisted: readonly string[];
}

export interface CheckOptions {
  /** Told after each file. What it throws is ignored. */
  readonly onProgress?: (progress: { readonly segments: number; readonly of: number }) => unknown;
}

/**
 * Reads a whole archive, and compares it with its manifest: size, hash, number and order of events, and every line.
 *
 * @param folder where `exportLog` has written it.
 * @param options see `CheckOptions`.
 * @returns left: there is no manifest, or none that can be read. Right: what was found.
 * @example
 * await checkArchive('backup')(); // Right { ok: false, problems: [{ file: 'events-000003-….ndjson', line: 17, ... }], ... }
 */
export function checkArchive(folder: string, options: CheckOptions = {}): TaskEither<ArchiveError, ArchiveCheck> {
  return async () => {
    try {
      return E.right(await check(folder, options));
    } catch (error) {
      if (error instanceof Failing) return E.left(error.error);
      throw error;
    }
  };
}

async function check(folder: string, { onProgress }: CheckOptions): Promise<ArchiveCheck> {
  const manifest = await readManifest(folder);
  const { segments, log, filter } = manifest;
  const problems: ArchiveProblem[] = [];
  let before: Position | undefined;
  const note = async (file: string, read: () => AsyncIterable<unknown>): Promise<void> => {
    try {
      for await (const _ of read()) {
        // What is wrong is thrown.
      }
    } catch (error) {
      if (!(error instanceof Damaged)) throw error;
      const { line, message } = error;
      problems.push({ file, ...(line === undefined ? {} : { line }), message });
    }
  };
  for (const [index, segment] of segments.entries()) {
    const { file, first, last } = segment;
    const isBehind = before === undefined || comparePositions(first, before) > 0;
    before = last;
    await note(file, () => {
      if (!isBehind) throw new Damaged(file, undefined, 'it does not stand behind the file before it');
      return readSegment(folder, segment);
    });
    try {
      onProgress?.({ segments: index + 1, of: segments.length });
    } catch {
      // Who watches does not stop it.
    }
  }
  const { changes } = manifest;
  if (changes !== undefined) await note(changes.file, () => readChanges(folder, changes));
  const listed = new Set([...segments, ...(changes ? [changes] : [])].map(({ file }) => file));
  const names = await onFile(folder, 'list', () => readdir(folder));
  return {
    ok: problems.length === 0,
    problems,
    log,
    ...(filter && { filter }),
    events: segments.reduce((sum, { events }) => sum + events, 0),
    segments: segments.length,
    changes: changes?.changes ?? 0,
    first: segments[0]?.first,
    last: lastOf(manifest),
    unlisted: names.filter((name) => /^(events|changes)-.*\.ndjson(\.gz)?$/.test(name) && !listed.has(name)).sort(),
  };
}
