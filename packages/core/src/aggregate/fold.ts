// Folds stored events into a stream state, page by page.
import type { RecordedEvent } from '../ports/event.js';
import { visitCurrent, type Unreadable, type UnknownEvents } from './current-events.js';
import { Draft, HandlerError } from './draft.js';
import type { StreamState } from './stream-state.js';

/** The state after `page`, whose events follow on `from` in order; or the first of them that cannot be folded. */
export function foldPage(
  from: StreamState,
  page: readonly RecordedEvent[],
  unknownEvents: UnknownEvents,
): StreamState | { readonly unreadable: Unreadable } {
  const last = page[page.length - 1];
  if (last === undefined) return from;
  const { kernel } = from.identity;
  const draft = new Draft(kernel, from.state, page.length);
  for (const recorded of page) {
    let unreadable: Unreadable | undefined;
    try {
      unreadable = visitCurrent(kernel, recorded, unknownEvents, (event, data) => {
        draft.apply(event, data);
      });
    } catch (cause) {
      if (!(cause instanceof HandlerError)) throw cause;
      unreadable = { recorded, message: cause.message, cause: cause.cause };
    }
    if (unreadable !== undefined) return { unreadable };
    const { commandId } = recorded.metadata;
    if (typeof commandId === 'string') from.known.add(commandId, recorded.revision);
  }
  return { ...from, state: draft.finish(), revision: last.revision, expected: last.revision };
}
