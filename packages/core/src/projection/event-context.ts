// What a handler of a projection may know of an event besides its data.
import type { JsonObject } from '../ports/json.js';
import type { Position } from '../ports/position.js';
import type { RecordedEvent } from '../ports/event.js';

/** Where an event is and where it comes from. */
export class EventContext {
  /** The event as it is stored: before upcasting, with its raw data. */
  readonly recorded: RecordedEvent;
  /** The current type: `account/deposited`. After upcasting it may differ from the stored one. */
  readonly type: string;
  /** Which of the current events that the stored one stands for, from 0. With stream and revision it names the event. */
  readonly index: number;

  constructor(recorded: RecordedEvent, type: string, index: number) {
    this.recorded = recorded;
    this.type = type;
    this.index = index;
  }

  get stream(): string {
    return this.recorded.stream;
  }

  get revision(): bigint {
    return this.recorded.revision;
  }

  get position(): Position {
    return this.recorded.position;
  }

  /** When the store recorded it: milliseconds since the epoch. */
  get created(): number {
    return this.recorded.created;
  }

  get metadata(): JsonObject {
    return this.recorded.metadata;
  }
}
