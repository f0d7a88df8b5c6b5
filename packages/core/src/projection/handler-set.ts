// What `handlers(Account, { ... })` gives: a definition and what to do for its events.
import type { AnyDefinition } from '../definition/shape.js';

/** Handlers of the events of one definition, by event name. Made by the function that `on` is given. */
export interface HandlerSet {
  readonly definition: AnyDefinition;
  readonly handlers: Readonly<Record<string, unknown>>;
}

const handlerSet = (definition: AnyDefinition, handlers: Readonly<Record<string, unknown>>): HandlerSet => ({
  definition,
  handlers,
});

/** The function that `on` is given; its type depends on the kind of view. Only the types know what `all` asks for. */
export const handlerSets = Object.assign(handlerSet.bind(undefined), { all: handlerSet });
