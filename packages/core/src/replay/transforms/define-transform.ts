// `defineTransform`: a transform whose handlers are typed from the aggregate definitions, on both sides.
import { preview } from '../../codec/io-ts-issues.js';
import { kernelsByType } from '../../definition/kernels-by-type.js';
import type { AggregateKernel, EventKernel } from '../../definition/kernel.js';
import { DefinitionError } from '../../definition/names.js';
import type { AnyDefinition } from '../../definition/shape.js';
import { currentEvents } from '../../aggregate/current-events.js';
import { isStrayPromise } from '../../aggregate/stray-promise.js';
import { Unreadable } from '../../aggregate/unreadable.js';
import type { CurrentEvent } from '../../aggregate/upcasting.js';
import type { Fields } from '../../codec/record.js';
import type { RecordedEvent } from '../../ports/event.js';
import { handlerSets, type HandlerSet } from '../../projection/handler-set.js';
import type { ReplacedBy, Transform } from '../transform.js';
import { categoryOf } from './category-of.js';
import { replacedByCurrent } from './replaced-by-current.js';
import type { TransformContext, TransformHandlers } from './transform-handlers.js';

/** What becomes of events that no handler is for: written as they are stored, left out, or a failure. */
export type Otherwise = 'asStored' | 'drop' | 'fail';

type Handler = (data: unknown, event: TransformContext) => unknown;

/** How the events of one category are replaced. */
interface Source {
  readonly kernel: AggregateKernel;
  /** By current type. */
  readonly handlers: ReadonlyMap<string, Handler>;
}

/** Where an event of a target definition belongs, by its type. */
type Targets = ReadonlyMap<string, { readonly kernel: AggregateKernel; readonly event: EventKernel }>;

/**
 * Declares a transform from aggregate definitions to aggregate definitions. Handlers are given current events, upcast and
 * decoded as every load does it, and give events of the target definitions, checked by their codecs; these are written to
 * the stream of the aggregate whose key they carry, in their current version, and keep the other metadata of the original.
 *
 * An event belongs to a definition by its stream: that of category `account`, to the definition of type `account`. One
 * that cannot be read is a failure, as is one for which a handler throws, gives a left, or gives what its codec refuses.
 *
 * @param spec.to the definitions that events may be given of.
 * @param spec.on gives the handlers, by event name and definition: `handlers(Account, { ... })`, or several of them in an
 * array; `handlers.all` wants one for every event. A handler gives one event, a list of them, or none as `[]`.
 * @param spec.otherwise what becomes of events without a handler: of other streams, of types that their definition does
 * not have, or left out in `on`. Where only some of the events that a stored one was split into have a handler,
 * `'asStored'` writes the others to the same stream in their current version. Default: `'fail'`.
 * @throws DefinitionError when a handler is for an event that does not exist, or a definition stands there twice.
 * @example
 * // Change of type, split, drop: deposits go to the ledger of their channel.
 * const byChannel = defineTransform({
 *   to: [Ledger],
 *   on: (handlers) =>
 *     handlers.all(Account, {
 *       deposited: ({ accountId, amount, channel, fee }) => [
 *         Ledger.events.credited({ accountId, channel }, { amount }),
 *         Ledger.events.charged({ accountId, channel }, { amount: fee }),
 *       ],
 *       audited: () => [],
 *     }),
 * });
 */
export function defineTransform<const To extends readonly AnyDefinition[]>(spec: {
  readonly to: To;
  readonly on: (handlers: TransformHandlers<To[number]>) => HandlerSet | readonly HandlerSet[];
  readonly otherwise?: Otherwise;
}): Transform {
  const { to, on, otherwise = 'fail' } = spec;
  const targets = targetsOf(to);
  // What the handlers give was checked against `to` where they were written.
  const given = on(handlerSets as never);
  const sources = sourcesOf('definition' in given ? [given] : given);

  return (recorded) => {
    const source = sources.get(categoryOf(recorded.stream));
    if (source === undefined) return withoutHandler(recorded, otherwise);
    const current = currentEvents(source.kernel, recorded, 'fail');
    if (current instanceof Unreadable) {
      if (current.kind === 'unknown-type') return withoutHandler(recorded, otherwise);
      throw new Error(current.message, { cause: current.cause });
    }
    if (current.length === 0) return otherwise === 'asStored' ? recorded : [];
    if (!current.some(({ event }) => source.handlers.has(event.type))) return withoutHandler(recorded, otherwise);
    return current.flatMap((one, index) => replacedByOne(source, recorded, one, index));
  };

  function replacedByOne(
    { kernel, handlers }: Source,
    recorded: RecordedEvent,
    { event, data }: CurrentEvent,
    index: number,
  ): readonly ReplacedBy[] {
    const handler = handlers.get(event.type);
    const fields = data as Readonly<Fields>;
    if (handler !== undefined) {
      const key = Object.fromEntries(kernel.key.names.map((name) => [name, fields[name]]));
      const made = handler(data, { recorded, type: event.type, key, index });
      return listOf(event, made).map((one) => encoded(targets, event, one, recorded));
    }
    if (otherwise === 'fail') throw new Error(noHandler(event.type));
    return otherwise === 'drop' ? [] : [replacedByCurrent(kernel, event, fields, recorded, recorded.stream)];
  }
}

function withoutHandler(recorded: RecordedEvent, otherwise: Otherwise): ReplacedBy | readonly ReplacedBy[] {
  if (otherwise === 'fail') throw new Error(noHandler(recorded.type));
  return otherwise === 'asStored' ? recorded : [];
}

const noHandler = (type: string) => `there is no handler for ${type}, and \`otherwise\` is 'fail'`;

function listOf({ type }: EventKernel, made: unknown): readonly unknown[] {
  if (isStrayPromise(made)) throw new Error(`the handler of ${type} gave a promise`);
  if (made === undefined) throw new Error(`the handler of ${type} returned nothing: to drop the event, it gives []`);
  return Array.isArray(made) ? made : [made];
}

function encoded(targets: Targets, { type }: EventKernel, made: unknown, recorded: RecordedEvent): ReplacedBy {
  const one = rightOf(type, made);
  const { type: given, data } = (typeof one === 'object' && one !== null ? one : {}) as Partial<
    Record<string, unknown>
  >;
  const target = typeof given === 'string' ? targets.get(given) : undefined;
  if (target === undefined || typeof data !== 'object' || data === null)
    throw new Error(`the handler of ${type} gave ${preview(given ?? one)}, which is no event of its targets`);
  return replacedByCurrent(target.kernel, target.event, data as Readonly<Fields>, recorded);
}

// Constructors give an Either; what stands alone is taken as it is.
function rightOf(type: string, made: unknown): unknown {
  const { _tag, left, right } = (typeof made === 'object' && made !== null ? made : {}) as Partial<
    Record<string, unknown>
  >;
  if (_tag === 'Right') return right;
  if (_tag !== 'Left') return made;
  const message =
    typeof left === 'object' && left !== null ? (left as { readonly message?: unknown }).message : undefined;
  throw new Error(`the handler of ${type} gave a left: ${typeof message === 'string' ? message : preview(left)}`);
}

function targetsOf(definitions: readonly AnyDefinition[]): Targets {
  const targets = new Map<string, { kernel: AggregateKernel; event: EventKernel }>();
  for (const kernel of kernelsByType('defineTransform', definitions).values())
    for (const event of kernel.events.values()) targets.set(event.type, { kernel, event });
  return targets;
}

function sourcesOf(sets: readonly HandlerSet[]): ReadonlyMap<string, Source> {
  const kernels = kernelsByType(
    'defineTransform',
    sets.map(({ definition }) => definition),
  );
  const sources = new Map<string, Source>();
  for (const { definition, handlers: given } of sets) {
    const kernel = kernels.get(definition.type);
    if (kernel === undefined) continue;
    const handlers = new Map<string, Handler>();
    for (const [name, handler] of Object.entries(given)) {
      if (handler === undefined) continue;
      const type = `${kernel.type}/${name}`;
      if (!kernel.events.has(type))
        throw new DefinitionError(`the transform handles '${name}', and '${kernel.type}' has no such event`);
      if (typeof handler !== 'function')
        throw new DefinitionError(`the handler of ${type} in the transform is no function`);
      handlers.set(type, handler as Handler);
    }
    sources.set(kernel.type, { kernel, handlers });
  }
  return sources;
}
