// A commit without its types, and the events of one as the store has them.
import type { AggregateValue } from '../aggregate/aggregate.js';
import type { DomainEvent } from '../aggregate/domain-event.js';
import type { NewEvent } from '../ports/event.js';
import type { JsonObject } from '../ports/json.js';
import type { Position } from '../ports/position.js';

/** See `Committed` for the typed view. */
export interface CommittedValue {
  readonly _tag: 'Committed';
  readonly commandId: string;
  readonly events: readonly StoredEvent[];
  readonly position: Position | undefined;
  readonly aggregate: AggregateValue;
  readonly duplicate: boolean;
}

/** A domain event and where it is stored. */
export class StoredEvent implements DomainEvent {
  readonly type: string;
  readonly data: DomainEvent['data'];
  readonly revision: bigint;
  readonly metadata: JsonObject;
  readonly #event: Pick<NewEvent, 'id'>;

  /** @param event as it was appended or recorded; asked for its id when somebody asks for it. */
  constructor(happened: DomainEvent, revision: bigint, event: Pick<NewEvent, 'id' | 'metadata'>) {
    this.type = happened.type;
    this.data = happened.data;
    this.revision = revision;
    this.metadata = event.metadata;
    this.#event = event;
  }

  get id(): string {
    return this.#event.id;
  }
}

/** The commit of a command that changed nothing. */
export function nothingCommitted(commandId: string, aggregate: AggregateValue): CommittedValue {
  return { _tag: 'Committed', commandId, events: [], position: undefined, aggregate, duplicate: false };
}
