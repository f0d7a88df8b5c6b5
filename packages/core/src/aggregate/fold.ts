// Folds stored events into a stream state, page by page.
import type { RecordedEvent } from '../ports/event.js';
import { visitCurrent, type UnknownEvents } from './current-events.js';
import { Draft, HandlerError } from './draft.js';
import { anchorAt, type StreamState } from './stream-state.js';

/** Why an event cannot be folded. The event itself says where it is. */
export interface Unfolded {
  readonly recorded: RecordedEvent;
  readonly message: string;
  readonly cause?: unknown;
}

/** The state after `page`, whose events follow on `from` in order; or the first of them that cannot be folded. */
export function foldPage(
  from: StreamState,
  page: readonly RecordedEvent[],
  unknownEvents: UnknownEvents,
): StreamState | { readonly unreadable: Unfolded } {
  const last = page[page.length - 1];
  if (last === undefined) return from;
  const { kernel } = from.identity;
  const draft = new Draft(kernel, from.state, page.length);
  for (const recorded of page) {
    let unreadable: Unfolded | undefined;
    try {
      unreadable = visitCurrent(kernel, recorded, unknownEvents, (event, data) => {
        draft.apply(event, data);
      });
    } catch (cause) {
      unreadable =
        cause instanceof HandlerError
          ? { recorded, message: cause.message, cause: cause.cause }
          : { recorded, message: 'cannot be read', cause };
    }
    if (unreadable !== undefined) return { unreadable };
    const { commandId } = recorded.metadata;
    if (typeof commandId === 'string') from.known.add(commandId, recorded.revision);
  }
  const { revision } = last;
  try {
    return { ...from, state: draft.finish(), revision, anchor: anchorAt(from.identity, last), expected: revision };
  } catch (cause) {
    return { unreadable: { recorded: last, message: 'the state after it cannot be kept', cause } };
  }
}
