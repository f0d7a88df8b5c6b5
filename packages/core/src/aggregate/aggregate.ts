// An aggregate value: identity, state and pending events. Immutable; each event is a method that gives the next one.
import { Issues, type Fields } from '../codec/record.js';
import type { EventKernel } from '../definition/kernel.js';
import type { JsonObject } from '../ports/json.js';
import { failed, invalid, type Failed, type Invalid } from '../transact/result.js';
import type { DomainEvent } from './domain-event.js';
import { Draft, HandlerError } from './draft.js';
import type { StreamState } from './stream-state.js';

/** An event to be stored. */
export interface EncodedEvent {
  readonly event: EventKernel;
  readonly json: JsonObject;
  readonly happened: DomainEvent;
}

/** What an aggregate carries that its handlers and deciders do not see. */
export interface Context {
  /** The committed state that it began from. */
  readonly base: StreamState;
  /** The pending events as they will be stored. */
  readonly encoded: readonly EncodedEvent[];
  /** Why an event was refused. From then on nothing is recorded. */
  readonly refusal: Invalid<undefined> | Failed<undefined> | undefined;
}

/** See `Aggregate` in `definition/shape.ts` for the typed view. */
export class AggregateValue {
  readonly type: string;
  readonly key: unknown;
  readonly exists: boolean;
  readonly revision: bigint | undefined;
  readonly state: unknown;
  readonly pending: readonly DomainEvent[];
  // Private, so that equality, logging and handlers see the value and nothing of where it came from.
  readonly #context: Context;

  constructor(context: Context, state: unknown, pending: readonly DomainEvent[]) {
    const { identity, revision } = context.base;
    this.type = identity.kernel.type;
    this.key = identity.key.decoded;
    this.exists = revision !== undefined || pending.length > 0;
    this.revision = revision;
    this.state = state;
    this.pending = pending;
    this.#context = context;
    Object.freeze(this);
  }

  static contextOf(value: unknown): Context | undefined {
    return typeof value === 'object' && value !== null && #context in value ? value.#context : undefined;
  }
}

const NONE = Object.freeze([]);

/** The aggregate at a committed state. */
export function aggregateAt(base: StreamState): AggregateValue {
  return base.identity.kernel.aggregate({ base, encoded: NONE, refusal: undefined }, base.state, NONE);
}

/** The constructor of one definition's aggregates: a class with a method per event. */
export function aggregateClass(events: Iterable<EventKernel>): typeof AggregateValue {
  const Aggregate = class extends AggregateValue {};
  for (const event of events) {
    Object.defineProperty(Aggregate.prototype, event.name, {
      value(this: AggregateValue, data?: unknown) {
        return raise(this, event, data);
      },
    });
  }
  return Aggregate;
}

function raise(aggregate: AggregateValue, event: EventKernel, data: unknown): AggregateValue {
  const context = AggregateValue.contextOf(aggregate);
  if (context === undefined) throw new TypeError(`${event.name} must be called on its aggregate`);
  if (context.refusal !== undefined) return aggregate;
  const { kernel, key } = context.base.identity;
  const refuse = (refusal: Invalid<undefined> | Failed<undefined>) =>
    kernel.aggregate({ ...context, refusal }, aggregate.state, aggregate.pending);

  const encoded = event.data.encode(isFields(data) ? data : {}, key);
  if (encoded instanceof Issues) return refuse(invalid(undefined, { event: event.type, issues: encoded.list }));
  let state = aggregate.state;
  if (event.apply !== undefined) {
    try {
      const draft = new Draft(kernel, state, 1);
      draft.apply(event, event.codec.own(encoded.decoded));
      state = draft.finish();
    } catch (cause) {
      const why = cause instanceof HandlerError ? cause.message : `the state after ${event.type} cannot be kept`;
      const root = cause instanceof HandlerError ? cause.cause : cause;
      return refuse(failed(undefined, why, { retryable: false, eventType: event.type, cause: root }));
    }
  }
  const happened: DomainEvent = Object.freeze({ type: event.type, data: encoded.decoded });
  return kernel.aggregate(
    { base: context.base, encoded: [...context.encoded, { event, json: encoded.json, happened }], refusal: undefined },
    state,
    Object.freeze([...aggregate.pending, happened]),
  );
}

function isFields(data: unknown): data is Fields {
  return typeof data === 'object' && data !== null;
}
