// An event on its way to the store. Its id is computed only when somebody asks for it.
import type { NewEvent } from '../ports/event.js';
import type { JsonObject } from '../ports/json.js';
import { eventId } from './event-id.js';

/** One event of a commit, encoded. A store may keep it for long: it holds no more than it must. */
export class CommitEvent implements NewEvent {
  readonly type: string;
  readonly data: JsonObject;
  /** Names the command, which the id covers. */
  readonly metadata: JsonObject & { readonly commandId: string };
  readonly #stream: string;
  readonly #index: number;
  readonly #count: number;
  #id: string | undefined;

  /** @param index which event of its commit it is, of `count`. */
  constructor(
    type: string,
    data: JsonObject,
    metadata: CommitEvent['metadata'],
    stream: string,
    index: number,
    count: number,
  ) {
    this.type = type;
    this.data = data;
    this.metadata = metadata;
    this.#stream = stream;
    this.#index = index;
    this.#count = count;
    this.#id = undefined;
  }

  static is(event: unknown): boolean {
    return typeof event === 'object' && event !== null && #count in event;
  }

  get id(): string {
    const place = { commandId: this.metadata.commandId, stream: this.#stream, index: this.#index, count: this.#count };
    return (this.#id ??= eventId(place, this.type, this.data));
  }
}

/**
 * Whether an event comes from a commit of this package: then its data and metadata are known to be JSON and frozen, and
 * a store need not look again.
 */
export function isCommitEvent(event: NewEvent): boolean {
  return CommitEvent.is(event);
}
