// Which events of the log are wanted: what the store is asked for, and what is looked at here.
import { KERNEL, type AnyDefinition, type LogFilter, type RecordedEvent } from '@millrace/core';

export interface EventChoice {
  readonly category?: string | undefined;
  /** An event's type, stored or of today: `account/deposited`. */
  readonly type?: string | undefined;
}

/** Chooses events. A type of today stands for its former names as well. */
export function eventChoice(
  { category, type }: EventChoice,
  models: readonly AnyDefinition[],
): { readonly filter: LogFilter | undefined; readonly matches: (event: RecordedEvent) => boolean } {
  const types = type === undefined ? undefined : new Set([type, ...formerNames(type, models)]);
  const matches = (event: RecordedEvent): boolean =>
    (category === undefined || event.stream.startsWith(`${category}-`)) &&
    (types === undefined || types.has(event.type));
  // The store filters by one of the two; by the type, which leaves less.
  const filter: LogFilter | undefined =
    types !== undefined
      ? { by: 'eventType', prefixes: [...types] }
      : category === undefined
        ? undefined
        : { by: 'stream', prefixes: [`${category}-`] };
  return { filter, matches };
}

function formerNames(type: string, models: readonly AnyDefinition[]): readonly string[] {
  return models.flatMap((definition) =>
    [...definition[KERNEL].stored.values()]
      .filter(({ event }) => event?.type === type)
      .map(({ type: stored }) => stored),
  );
}
