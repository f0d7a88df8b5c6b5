// What a stored event says today, as far as a model of the config knows it.
import * as E from 'fp-ts/lib/Either.js';
import { currentEventsOf, type AnyDefinition, type RecordedEvent } from '@millrace/core';

/** An event of today. */
export interface CurrentEvent {
  readonly type: string;
  readonly data: unknown;
}

export type Decoded =
  /** What it stands for: one event for most, several where it was split, none where it was dropped. */
  | { readonly _tag: 'Current'; readonly events: readonly CurrentEvent[] }
  | { readonly _tag: 'Unreadable'; readonly kind: string; readonly message: string }
  /** No model has events of its aggregate type, or none was to be asked. */
  | { readonly _tag: 'Raw' };

export type Decode = (event: RecordedEvent) => Decoded;

const RAW: Decoded = { _tag: 'Raw' };

/** Decodes nothing. */
export const asRaw: Decode = () => RAW;

/** Decodes and upcasts through `models`, as every load does. */
export function decoder(models: readonly AnyDefinition[]): Decode {
  const readers = new Map(models.map((definition) => [definition.type, currentEventsOf(definition)]));
  return (event) => {
    const read = readers.get(event.type.slice(0, Math.max(0, event.type.indexOf('/'))));
    if (read === undefined)
      return event.undecodable === undefined
        ? RAW
        : { _tag: 'Unreadable', kind: 'undecodable', message: event.undecodable.reason };
    const current = read(event);
    if (E.isLeft(current)) return { _tag: 'Unreadable', kind: current.left.kind, message: current.left.message };
    // Of no particular definition: only the name and the data are looked at.
    return { _tag: 'Current', events: current.right };
  };
}
