// An event on its way to the store. Its id is computed only when somebody asks for it.
import type { NewEvent } from '../ports/event.js';
import type { JsonObject } from '../ports/json.js';
import { eventId } from './event-id.js';

/** One event of a commit of `count` events. */
export class CommitEvent implements NewEvent {
  #id: string | undefined;
  readonly #commandId: string;
  readonly #stream: string;
  readonly #index: number;
  readonly #count: number;

  constructor(
    readonly type: string,
    readonly data: JsonObject,
    readonly metadata: JsonObject,
    commandId: string,
    stream: string,
    index: number,
    count: number,
  ) {
    this.#commandId = commandId;
    this.#stream = stream;
    this.#index = index;
    this.#count = count;
  }

  get id(): string {
    return (this.#id ??= eventId(this.#commandId, this.#stream, this.#index, this.#count, this.type, this.data));
  }
}
