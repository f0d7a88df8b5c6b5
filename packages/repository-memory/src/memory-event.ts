// An event as the memory store keeps it, and the recorded event that it becomes when it is read.
import type { Json, JsonObject, NewEvent, Position, RecordedEvent } from '@millrace/core';

/**
 * A kept event. Most events that are written are read much later or never, so an append makes no more than this: the
 * bigints and the position come with the read.
 */
export interface MemoryEvent {
  readonly stream: string;
  /** Its index in its stream. */
  readonly revision: number;
  /** Its index in the log. */
  readonly place: number;
  readonly created: number;
  readonly type: string;
  readonly data: Json;
  readonly metadata: JsonObject;
  /** The id, or the proposed event when that has a getter for it, which is not to be asked before a reader does. */
  readonly id: string | NewEvent;
}

/** What is kept of a proposed event. */
export function memoryEvent(
  proposed: NewEvent,
  stream: string,
  revision: number,
  place: number,
  created: number,
): MemoryEvent {
  const { type, data, metadata } = proposed;
  const own = Object.getOwnPropertyDescriptor(proposed, 'id');
  const id = own !== undefined && 'value' in own ? proposed.id : proposed;
  return { stream, revision, place, created, type, data, metadata, id };
}

/** The id of a kept event. */
export function idOf({ id }: MemoryEvent): string {
  return typeof id === 'string' ? id : id.id;
}

/** Whether only the store itself sees the event. */
export function isSystem({ type, stream }: MemoryEvent): boolean {
  return type.charCodeAt(0) === DOLLAR || stream.charCodeAt(0) === DOLLAR;
}

const DOLLAR = 36;

/** The position of the event that is `place`-th in the log. Positions begin at 1: before the first event is 0. */
export function positionAt(place: number): Position {
  const position = BigInt(place + 1);
  return Object.freeze({ commit: position, prepare: position });
}

/** The recorded form, made anew at every read. All its properties are its own and enumerable. */
export function recordedOf(event: MemoryEvent): RecordedEvent {
  return typeof event.id === 'string' ? plain(event, event.id) : new WithLazyId(event, event.id);
}

function plain({ type, data, metadata, stream, revision, place, created }: MemoryEvent, id: string): RecordedEvent {
  return { id, type, data, metadata, stream, revision: BigInt(revision), position: positionAt(place), created };
}

// One getter function for all events: a getter of its own per event (`{ get id() {} }`) costs ten times as much to make.
const idGetter: PropertyDescriptor & ThisType<WithLazyId> = {
  get() {
    return this.askProposed();
  },
  enumerable: true,
};

class WithLazyId implements RecordedEvent {
  declare readonly id: string;
  declare readonly type: string;
  declare readonly data: Json;
  declare readonly metadata: JsonObject;
  declare readonly stream: string;
  declare readonly revision: bigint;
  declare readonly position: Position;
  declare readonly created: number;
  readonly #proposed: NewEvent;

  constructor(event: MemoryEvent, proposed: NewEvent) {
    this.#proposed = proposed;
    Object.defineProperty(this, 'id', idGetter);
    this.type = event.type;
    this.data = event.data;
    this.metadata = event.metadata;
    this.stream = event.stream;
    this.revision = BigInt(event.revision);
    this.position = positionAt(event.place);
    this.created = event.created;
  }

  askProposed(): string {
    return this.#proposed.id;
  }
}
