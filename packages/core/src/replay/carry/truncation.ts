// Where a stream of the target is to be truncated, so that it hides what the source hides.
import type { EventStore } from '../../ports/event-store.js';
import type { RecordedEvent } from '../../ports/event.js';
import { originOf, type Origin } from '../origin.js';
import type { ReplayIdentity } from '../replacements.js';

/** Why a stream of the target is not this replay's to hide. */
export interface NotOnlyOurs {
  readonly reason: 'occupied' | 'shared';
  readonly why: string;
}

/** Where an event of the target comes from, if it is of the source stream alone. */
export function ownOrigin(event: RecordedEvent, { replay, log }: ReplayIdentity, source: string): Origin | NotOnlyOurs {
  const origin = originOf(event);
  const which = `revision ${String(event.revision)} of ${event.stream}`;
  if (origin?.replay !== replay || origin.log !== log)
    return { reason: 'occupied', why: `${which} was not written by this replay` };
  if (origin.stream !== source)
    return { reason: 'shared', why: `${which} comes from ${origin.stream}, which hides it or not for itself` };
  return origin;
}

/** Whether this replay must not touch the stream. */
export function isNotOnlyOurs(found: Origin | NotOnlyOurs): found is NotOnlyOurs {
  return 'why' in found;
}

/**
 * The revision before which the target is to be truncated: behind the last event that comes from before `before` in the
 * source. `undefined` when it shows no such event. It reads the target backwards, as far as the source is not truncated.
 *
 * @throws ReadError
 */
export async function truncationIn(
  to: Pick<EventStore, 'readStream'>,
  identity: ReplayIdentity,
  source: string,
  target: string,
  before: bigint,
): Promise<bigint | undefined | NotOnlyOurs> {
  for await (const page of to.readStream(target, { direction: 'backwards', requireLeader: true }))
    for (const event of page) {
      const origin = ownOrigin(event, identity, source);
      if (isNotOnlyOurs(origin)) return origin;
      if (origin.revision < before) return event.revision + 1n;
    }
  return undefined;
}
