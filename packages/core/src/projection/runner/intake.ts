// From a recorded event to the work that it is for a projection: upcast, decoded, and with its handlers.
import { visitCurrent } from '../../aggregate/current-events.js';
import type { Unreadable } from '../../aggregate/unreadable.js';
import { EventContext } from '../event-context.js';
import type { HandlerKernel, ProjectionKernel } from '../projection-kernel.js';

/** One handler to be run for one event. */
export interface Work<Run> {
  readonly run: Run;
  /** Decoded, and the handler's own. */
  readonly data: unknown;
  readonly event: EventContext;
}

interface Handles<Run> extends Pick<ProjectionKernel, 'aggregates' | 'unknownEvents'> {
  readonly handlers: ReadonlyMap<string, HandlerKernel<Run>>;
}

/**
 * What there is to do for `recorded`: nothing, when no handler is for it. An event that cannot be read is given back as
 * such, also when it may have been none of ours: what it would have been cannot be known.
 */
export function workOf<Run>(
  { aggregates, handlers, unknownEvents }: Handles<Run>,
  recorded: EventContext['recorded'],
): readonly Work<Run>[] | Unreadable {
  const { stream, type } = recorded;
  if (type.startsWith('$')) return NOTHING;
  const kernel = aggregates.get(stream.slice(0, stream.indexOf('-')));
  // The log's filter is for the streams of these aggregates; what still comes along is not theirs.
  if (kernel === undefined) return NOTHING;
  let works: Work<Run>[] | undefined;
  let index = 0;
  const unreadable = visitCurrent(kernel, recorded, unknownEvents, (event, data) => {
    const handler = handlers.get(event.type);
    const at = index++;
    if (handler === undefined) return;
    (works ??= []).push({ run: handler.run, data, event: new EventContext(recorded, event.type, at) });
  });
  return unreadable ?? works ?? NOTHING;
}

const NOTHING: readonly never[] = [];
