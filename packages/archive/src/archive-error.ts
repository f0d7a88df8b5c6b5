// Why an export or the check of an archive has failed.
import type { Position, ReadError } from '@millrace/core';
import { wordsOf } from './error-text.js';

/** What went wrong. Started again, once the reason is mended, an export goes on where it was. */
export type ArchiveError =
  /** The log could not be read, however often it was tried. */
  | {
      readonly _tag: 'LogFailed';
      /** The last event that was read. */
      readonly after: Position | undefined;
      readonly cause: ReadError;
      readonly message: string;
    }
  /** A file could not be read or written. */
  | { readonly _tag: 'FileFailed'; readonly path: string; readonly cause: unknown; readonly message: string }
  /** The folder has no manifest, or one that cannot be read. */
  | { readonly _tag: 'NoArchive'; readonly path: string; readonly message: string }
  /** The folder has an archive of something else: another log, filter or beginning. */
  | { readonly _tag: 'OtherArchive'; readonly path: string; readonly message: string }
  /** The archive has events beyond the end of the log: a restored backup, or another log under the same name. */
  | {
      readonly _tag: 'AheadOfLog';
      readonly archive: Position;
      readonly head: Position | undefined;
      readonly message: string;
    }
  /** Another export has written to the folder meanwhile. */
  | { readonly _tag: 'WrittenMeanwhile'; readonly path: string; readonly message: string };

/** Thrown inside the package, and turned into a left at its edge. */
export class Failing extends Error {
  constructor(readonly error: ArchiveError) {
    super(error.message);
  }
}

/** Does work on a file. @throws Failing */
export async function onFile<A>(path: string, doing: string, work: () => Promise<A>): Promise<A> {
  try {
    return await work();
  } catch (cause) {
    throw new Failing({ _tag: 'FileFailed', path, cause, message: `cannot ${doing} ${path}: ${wordsOf(cause)}` });
  }
}
