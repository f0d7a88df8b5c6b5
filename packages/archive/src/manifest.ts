// The manifest of an archive: what it is an archive of, and which files make it up.
import type { LogFilter, Position } from '@millrace/core';
import { isLeft } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { LineFile } from './line-file.js';
import { Place, placeText } from './place.js';

/** The name of the file. */
export const MANIFEST = 'manifest.json';

const FORMAT = 'millrace-archive';
const VERSION = 1;

/** A file of whole lines, one event each. */
export interface Segment extends LineFile {
  readonly events: number;
  /** The place of its first event in the log. */
  readonly first: Position;
  readonly last: Position;
}

/** The file of what was done to streams: one change in a line. */
export interface ChangesFile extends LineFile {
  readonly changes: number;
}

/** What an archive holds. */
export interface Manifest {
  /** `EventLog.identity` of the log. */
  readonly log: string;
  /** Only events that pass it are in the archive. */
  readonly filter?: LogFilter;
  /** Only events from here on are in it. */
  readonly from?: Position;
  /** Where the log ended when it was exported last: up to here, all is in the archive. */
  readonly upTo?: Position;
  /** What was done to streams, as of the last export; `undefined` when it was nothing, or the log does not tell. */
  readonly changes?: ChangesFile;
  /** In log order. */
  readonly segments: readonly Segment[];
}

/** The newest event of an archive. */
export function lastOf({ segments }: Manifest): Position | undefined {
  return segments.at(-1)?.last;
}

/** The manifest as the text of its file. The same manifest gives the same text. */
export function encodeManifest({ log, filter, from, upTo, changes, segments }: Manifest): string {
  const json = {
    format: FORMAT,
    version: VERSION,
    log,
    ...(filter && { filter: 'prefixes' in filter ? { by: filter.by, prefixes: filter.prefixes } : filter }),
    ...(from && { from: placeText(from) }),
    ...(upTo && { upTo: placeText(upTo) }),
    ...(changes && { changes }),
    events: segments.reduce((sum, { events }) => sum + events, 0),
    segments: segments.map(({ file, events, first, last, bytes, sha256 }) => ({
      file,
      events,
      first: placeText(first),
      last: placeText(last),
      bytes,
      sha256,
    })),
  };
  return `${JSON.stringify(json, undefined, 2)}\n`;
}

const Count = t.refinement(t.number, (n) => Number.isSafeInteger(n) && n > 0, 'a positive integer');
// A name and no path: whatever a manifest says, nothing outside of its folder is read.
const FileName = t.refinement(t.string, (name) => /^[a-z0-9][\w-]*\.ndjson(\.gz)?$/i.test(name), 'a file name');
const Sha256 = t.refinement(t.string, (text) => /^[0-9a-f]{64}$/.test(text), 'a SHA-256');
const By = t.union([t.literal('stream'), t.literal('eventType')]);
const Filter = t.union([
  t.strict({ by: By, prefixes: t.readonlyArray(t.string) }),
  t.strict({ by: By, regex: t.string }),
]);
const Stored = t.type({
  log: t.string,
  filter: t.union([Filter, t.undefined]),
  from: t.union([Place, t.undefined]),
  upTo: t.union([Place, t.undefined]),
  changes: t.union([t.strict({ file: FileName, changes: Count, bytes: Count, sha256: Sha256 }), t.undefined]),
  events: t.number,
  segments: t.readonlyArray(
    t.strict({ file: FileName, events: Count, first: Place, last: Place, bytes: Count, sha256: Sha256 }),
  ),
});
const Header = t.type({ format: t.literal(FORMAT), version: t.number });

/** The manifest of a text; a text says what is wrong with it. */
export function decodeManifest(text: string): Manifest | string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return 'it is no JSON';
  }
  const header = Header.decode(json);
  if (isLeft(header)) return `it is not of the format ${FORMAT}`;
  if (header.right.version !== VERSION)
    return `it has version ${String(header.right.version)}; this reader knows version ${String(VERSION)}`;
  const decoded = Stored.decode(json);
  if (isLeft(decoded)) {
    const context = decoded.left[0]?.context ?? [];
    const path = context.map(({ key }) => key).filter((key) => key !== '');
    return `\`${path.join('.')}\` is not ${context.at(-1)?.type.name ?? 'right'}`;
  }
  const { log, filter, from, upTo, changes, segments, events } = decoded.right;
  const files = [...segments, ...(changes === undefined ? [] : [changes])].map(({ file }) => file);
  if (new Set(files).size < files.length) return 'it names a file twice';
  if (segments.reduce((sum, segment) => sum + segment.events, 0) !== events)
    return '`events` is not the number of events of all segments';
  return {
    log,
    ...(filter && { filter }),
    ...(from && { from }),
    ...(upTo && { upTo }),
    ...(changes && { changes }),
    segments,
  };
}
