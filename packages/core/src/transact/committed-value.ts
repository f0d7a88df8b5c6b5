// A commit without its types, and the events of one as the store has them.
import type { AggregateValue } from '../aggregate/aggregate.js';
import type { DomainEvent } from '../aggregate/domain-event.js';
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
  readonly #source: { readonly id: string };

  /** @param source asked for the id when somebody asks for it. */
  constructor(
    readonly type: string,
    readonly data: DomainEvent['data'],
    readonly revision: bigint,
    readonly metadata: JsonObject,
    source: { readonly id: string },
  ) {
    this.#source = source;
  }

  get id(): string {
    return this.#source.id;
  }
}

/** The commit of a command that changed nothing. */
export function nothingCommitted(commandId: string, aggregate: AggregateValue): CommittedValue {
  return { _tag: 'Committed', commandId, events: [], position: undefined, aggregate, duplicate: false };
}
