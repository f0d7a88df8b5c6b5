// Revisions and positions on the wire: unsigned 64-bit numbers as decimal text.
import { TOMBSTONE_REVISION, type LogPosition } from '../engine/engine.js';

const TOMBSTONE_TEXT = '9223372036854775807';
/** What a field holds where the server has no position to tell. */
export const NO_POSITION_TEXT = '18446744073709551615';

/** A revision as a number. What no stream can reach becomes the largest, which is the tombstone's. */
export const revisionNumber = (text: string): number => Math.min(Number(text), TOMBSTONE_REVISION);

export const revisionText = (revision: number): string =>
  revision >= TOMBSTONE_REVISION ? TOMBSTONE_TEXT : String(revision);

interface PositionFields {
  readonly getCommitPosition: () => string;
  readonly getPreparePosition: () => string;
}

const positionNumber = (text: string): number => Math.min(Number(text), Number.MAX_SAFE_INTEGER);

/** The largest position of the wire means the end of the log. */
export const logPosition = (fields: PositionFields): LogPosition | 'end' =>
  fields.getCommitPosition() === NO_POSITION_TEXT
    ? 'end'
    : { commit: positionNumber(fields.getCommitPosition()), prepare: positionNumber(fields.getPreparePosition()) };
