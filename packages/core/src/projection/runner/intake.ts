// From a recorded event to the work that it is for a projection: upcast, decoded, and with its handlers.
import { visitCurrent } from '../../aggregate/current-events.js';
import type { Unreadable } from '../../aggregate/unreadable.js';
import type { AggregateKernel } from '../../definition/kernel.js';
import { EventContext } from '../event-context.js';
import type { HandlerKernel, ProjectionKernel } from '../projection-kernel.js';

/** One handler to be run for one event. */
export interface Work<Run> {
  readonly run: Run;
  /** Decoded, and the handler's own. */
  readonly data: unknown;
  readonly event: EventContext;
}

interface Handles<Run> extends Pick<ProjectionKernel, 'prefixes' | 'unknownEvents'> {
  readonly handlers: ReadonlyMap<string, HandlerKernel<Run>>;
}

/**
 * Gives `take` what there is to do for `recorded`: nothing, when no handler is for it.
 *
 * @returns why it cannot be read, also when it may have been none of ours: what it would have been cannot be known.
 */
export function visitWork<Run>(
  { prefixes, handlers, unknownEvents }: Handles<Run>,
  recorded: EventContext['recorded'],
  take: (run: Run, data: unknown, event: EventContext) => void,
): Unreadable | undefined {
  if (recorded.type.charCodeAt(0) === DOLLAR) return undefined;
  const kernel = aggregateOf(prefixes, recorded.stream);
  // The log's filter is for the streams of these aggregates; what still comes along is not theirs.
  if (kernel === undefined) return undefined;
  let index = 0;
  return visitCurrent(kernel, recorded, unknownEvents, ({ type }, data) => {
    const handler = handlers.get(type);
    const at = index++;
    if (handler !== undefined) take(handler.run, data, new EventContext(recorded, type, at));
  });
}

/** The same as a list; an event that cannot be read is given back as such. */
export function workOf<Run>(
  handles: Handles<Run>,
  recorded: EventContext['recorded'],
): readonly Work<Run>[] | Unreadable {
  const works: Work<Run>[] = [];
  const unreadable = visitWork(handles, recorded, (run, data, event) => works.push({ run, data, event }));
  return unreadable ?? works;
}

// Compared in place: a piece of the name would be made and hashed for every event.
function aggregateOf(prefixes: ProjectionKernel['prefixes'], stream: string): AggregateKernel | undefined {
  for (const { prefix, aggregate } of prefixes) if (stream.startsWith(prefix)) return aggregate;
  return undefined;
}

const DOLLAR = 36;
