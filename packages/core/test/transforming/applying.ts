// What a transform gives for an event that was stored by hand.
import type { JsonObject, RecordedEvent, Transform } from '@millrace/core';
import { isReplayFailure, replacementsOf } from '../../src/replay/replacements.js';

/** A stored event of account 7 of the bank 'x', unless its stream is given. */
export function stored(
  type: string,
  data: JsonObject | null,
  metadata: JsonObject = {},
  stream = 'account-x+=7',
): RecordedEvent {
  const id = '11111111-1111-4111-8111-111111111111';
  const key = stream.startsWith('account-') ? { bank: 'x', no: 7 } : {};
  const all = data === null ? null : { ...key, ...data };
  return { id, type, data: all, metadata, stream, revision: 3n, position: { commit: 9n, prepare: 9n }, created: 1_000 };
}

/** What would be written: stream, type, data and metadata, `replayed` left out; or the message of the failure. */
export function applied(transform: Transform, event: RecordedEvent) {
  const result = replacementsOf(transform, { replay: 'r', log: 'l' }, event);
  if (isReplayFailure(result)) return result.message;
  return result.map(({ stream, event }) => {
    const { type, data, metadata } = event();
    const { replayed: _replayed, ...others } = metadata;
    return { stream, type, data, metadata: others };
  });
}
