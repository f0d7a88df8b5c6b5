// The manifest with which an export begins: a new one, or that of the archive it goes on with.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { comparePositions, type LogFilter, type Position, type ReadError } from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { Failing, onFile } from './archive-error.js';
import { replaceFile } from './durable-files.js';
import type { ExportedLog, ExportOptions } from './export-log.js';
import { encodeManifest, lastOf, MANIFEST, type Manifest } from './manifest.js';
import { findManifest, type ReadManifest } from './read-manifest.js';

/** A manifest to go on with, and where the log ends. */
export interface Begun extends ReadManifest {
  readonly head: Position | undefined;
}

/** Finds or writes the manifest of an export. @throws Failing when the archive is not of this log, or ahead of it. */
export async function beginManifest(
  log: ExportedLog,
  folder: string,
  { filter, from }: Pick<ExportOptions, 'filter' | 'from'>,
): Promise<Begun> {
  const path = join(folder, MANIFEST);
  const identity = await ask(log.identity);
  const head = await ask(log.head);
  const found = await findManifest(folder);
  if (found === undefined) {
    const manifest: Manifest = { log: identity, ...(filter && { filter }), ...(from && { from }), segments: [] };
    const text = encodeManifest(manifest);
    await replaceFile(path, text);
    return { manifest, text, head };
  }
  const { manifest } = found;
  const other = (what: string, theirs: string, ours: string): Failing => {
    const message = `${folder} has an archive of another ${what}: ${theirs}, and not ${ours}`;
    return new Failing({ _tag: 'OtherArchive', path, message });
  };
  if (manifest.log !== identity) throw other('log', manifest.log, identity);
  const [theirFilter, ourFilter] = [filterText(manifest.filter), filterText(filter)];
  if (theirFilter !== ourFilter) throw other('filter', theirFilter, ourFilter);
  const [theirFrom, ourFrom] = [placeText(manifest.from), placeText(from)];
  if (theirFrom !== ourFrom) throw other('beginning', theirFrom, ourFrom);
  const last = lastOf(manifest);
  if (last !== undefined && (head === undefined || comparePositions(last, head) > 0)) {
    const message = `the archive in ${folder} goes up to ${placeText(last)}, and the log ends at ${placeText(head)}: it is another log, or a restored backup`;
    throw new Failing({ _tag: 'AheadOfLog', archive: last, head, message });
  }
  for (const { file } of manifest.segments) await onFile(join(folder, file), 'find', () => stat(join(folder, file)));
  return { ...found, head };
}

async function ask<A>(question: TaskEither<ReadError, A>): Promise<A> {
  const answer = await question();
  if (E.isRight(answer)) return answer.right;
  const cause = answer.left;
  throw new Failing({ _tag: 'LogFailed', after: undefined, cause, message: cause.message });
}

function filterText(filter: LogFilter | undefined): string {
  if (filter === undefined) return 'all events';
  const { by } = filter;
  return 'prefixes' in filter
    ? `${by} begins with one of ${JSON.stringify(filter.prefixes)}`
    : `${by} matches ${JSON.stringify(filter.regex)}`;
}

function placeText(place: Position | undefined): string {
  return place === undefined ? 'the start' : `${String(place.commit)}/${String(place.prepare)}`;
}
