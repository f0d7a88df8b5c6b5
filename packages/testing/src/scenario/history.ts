// What has happened to the aggregate of a scenario, folded as if it had been stored and loaded.
import { fold, type AnyDefinition } from '@millrace/core';
import { decode, kernelOf, throughText, type AggregateValue, type EventKernel, type Json } from './model.js';
import { print } from './print.js';
import { ScenarioError } from './scenario-error.js';

/** An event as it would be stored. */
export interface Happened {
  readonly event: EventKernel;
  readonly json: Json;
}

interface WithEmpty {
  readonly empty: (
    key: unknown,
  ) => { readonly left: { readonly message: string } } | { readonly right: AggregateValue };
}

/** The aggregate of `key` before its first event. */
export function empty(definition: AnyDefinition, key: unknown): AggregateValue {
  // `AnyDefinition` leaves out the members whose types depend on the model.
  const made = (definition as unknown as WithEmpty).empty(key);
  if ('left' in made) throw new ScenarioError(`given: ${made.left.message}`);
  return made.right;
}

/** The committed aggregate after `events`, each of them read back from JSON text, as from a store. */
export function happen(definition: AnyDefinition, from: AggregateValue, events: readonly Happened[]): AggregateValue {
  const kernel = kernelOf(definition);
  const context = kernel.contextOf(from);
  if (events.length === 0 || context === undefined) return from;
  const folded = fold(definition)(events.map(readBack) as never, from.state as never);
  if (folded._tag === 'Left') throw new ScenarioError(folded.left.message, folded.left.cause);
  const state: unknown = folded.right;
  const revision = (context.base.revision ?? -1n) + BigInt(events.length);
  const base = { ...context.base, state, revision, expected: revision };
  return kernel.aggregate({ base, encoded: [], refusal: undefined }, state, []);
}

function readBack({ event, json }: Happened): { readonly type: string; readonly data: object } {
  const decoded = decode(event.codec, throughText(json), 'ignore');
  if ('data' in decoded) return { type: event.type, data: decoded.data };
  throw new ScenarioError(`${event.type} ${print(json)} cannot be read back: ${decoded.refused}`);
}
