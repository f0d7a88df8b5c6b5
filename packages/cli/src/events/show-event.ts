// Shows stored events, one after another.
import type { AnyDefinition, RecordedEvent } from '@millrace/core';
import type { Output } from '../terminal/output.js';
import { asRaw, decoder } from './decoder.js';
import { eventJson } from './event-json.js';
import { eventText } from './event-text.js';

export interface ShowOptions {
  readonly raw: boolean;
  readonly full: boolean;
  /** Whether the stream of an event is named. */
  readonly named: boolean;
}

export interface ShownEvents {
  readonly json: (event: RecordedEvent) => object;
  readonly text: (event: RecordedEvent) => readonly string[];
  /** As an item of the output. */
  readonly show: (event: RecordedEvent) => Promise<void>;
}

/** @param models through which events are decoded. */
export function shownEvents(out: Output, models: readonly AnyDefinition[], options: ShowOptions): ShownEvents {
  const decode = options.raw ? asRaw : decoder(models);
  const json = (event: RecordedEvent): object => eventJson(event, decode(event));
  const text = (event: RecordedEvent): readonly string[] => eventText(event, decode(event), out, options);
  return { json, text, show: (event) => out.item(out.json ? json(event) : undefined, () => text(event)) };
}
