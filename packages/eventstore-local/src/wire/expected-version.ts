// What a write expects of its stream, from the oneof that every kind of request has.
import type { ExpectedVersion } from '../engine/engine.js';
import { revisionNumber } from './revision.js';

interface ExpectedOneof {
  readonly hasNoStream: () => boolean;
  readonly hasAny: () => boolean;
  readonly hasStreamExists: () => boolean;
}

/** `undefined` if the client set nothing, which is a bad request. */
export const expectedVersion = (options: ExpectedOneof, revision: string | undefined): ExpectedVersion | undefined => {
  if (options.hasAny()) return 'any';
  if (options.hasNoStream()) return 'no_stream';
  if (options.hasStreamExists()) return 'stream_exists';
  return revision === undefined ? undefined : revisionNumber(revision);
};

/** The server's own numbers, as they appear in messages and trailers. */
export const expectedNumber = (expected: ExpectedVersion): number => {
  if (expected === 'no_stream') return -1;
  if (expected === 'any') return -2;
  return expected === 'stream_exists' ? -4 : expected;
};
