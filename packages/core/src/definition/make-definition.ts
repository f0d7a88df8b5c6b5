// Compiles the literal of a definition to a kernel, and hangs the commands on it.
import * as E from 'fp-ts/lib/Either.js';
import type * as t from 'io-ts';
import { AggregateValue, aggregateAt, aggregateClass } from '../aggregate/aggregate.js';
import { step } from '../aggregate/decide.js';
import { standaloneEvent } from '../aggregate/domain-event.js';
import { identify } from '../aggregate/identity.js';
import { makeMessage, type MessageOptions } from '../aggregate/message.js';
import { emptyState } from '../aggregate/stream-state.js';
import { copyPlain, freezeDeep } from '../codec/copy.js';
import { Issues, recordCodec } from '../codec/record.js';
import { invalid } from '../transact/result.js';
import { fingerprint } from './fingerprint.js';
import { KERNEL, THIS_COPY, type AggregateKernel, type CommandKernel, type EventKernel } from './kernel.js';
import { compileFormerly, compileRetired, compileSteps, storedTypes } from './make-upcasts.js';
import {
  checkAggregateType,
  checkCodec,
  checkCommandName,
  checkEventName,
  checkProperties,
  DefinitionError,
} from './names.js';
import { OptionalType, type Props } from './props.js';
import { self } from './reference.js';
import type { AnyUpcast } from './upcast.js';

/** A definition's literal, without its types. */
export interface Spec {
  readonly type: string;
  readonly doc?: string;
  readonly version?: number;
  readonly key: Props;
  readonly state?: t.Type<unknown, unknown>;
  readonly initial: unknown;
  readonly snapshot?: { readonly every: number };
  readonly events: Readonly<Record<string, EventSpec>>;
  readonly retired?: Readonly<Record<string, readonly AnyUpcast[]>>;
  readonly commands: Readonly<Record<string, CommandSpec>>;
}

interface EventSpec {
  readonly doc?: string;
  readonly data?: Props;
  readonly upcasts?: readonly AnyUpcast[];
  readonly formerly?: readonly string[];
  readonly apply?: (draft: unknown, data: unknown) => unknown;
}

interface CommandSpec {
  readonly doc?: string;
  readonly data?: Props;
  readonly reads?: Readonly<
    Record<string, { readonly aggregate: unknown; readonly key: (data: unknown, key: unknown) => unknown }>
  >;
  readonly decide: (aggregate: unknown, data: unknown, reads: unknown) => unknown;
}

// An aggregate that is never committed needs no memory of commands.
const NO_WINDOW = 0;

export function makeDefinition(spec: Spec): object {
  const kernel = compile(spec);
  const events = [...kernel.events.values()].map((event) => [
    event.name,
    (key: unknown, data?: unknown) => standaloneEvent(event, key, data),
  ]);
  const commands = [...kernel.commands.values()].map((command) => [command.name, commandMember(kernel, command)]);
  const definition = {
    ...(Object.fromEntries(commands) as object),
    type: kernel.type,
    doc: kernel.doc,
    key: kernel.keyProps,
    events: Object.freeze(Object.fromEntries(events) as object),
    empty: (key: unknown) => {
      const identity = identify(kernel, key);
      return identity instanceof Issues
        ? E.left(invalid(undefined, { command: `the key of '${kernel.type}'`, issues: identity.list }))
        : E.right(aggregateAt(emptyState(identity, NO_WINDOW, undefined)));
    },
  };
  return Object.freeze(Object.defineProperty(definition, KERNEL, { value: kernel }));
}

function commandMember(kernel: AggregateKernel, command: CommandKernel): object {
  const hasReads = command.reads.length > 0;
  const run = (aggregate: unknown, data?: unknown, reads?: unknown) =>
    step(kernel, command, aggregate, data, hasReads ? reads : {});
  return Object.freeze(
    Object.assign(run, {
      step: (data?: unknown, reads?: unknown) => (aggregate: unknown) => run(aggregate, data, reads),
      message: (key: unknown, data?: unknown, options?: MessageOptions) =>
        makeMessage(command.type, key, data, options),
    }),
  );
}

function compile(spec: Spec): AggregateKernel {
  const { type, doc, version = 1, state, snapshot } = spec;
  checkAggregateType(type);
  const keyNames = Object.keys(spec.key);
  if (keyNames.length === 0) throw new DefinitionError(`the key of '${type}' must have a property`);
  if (keyNames.some((name) => /^\d+$/.test(name)))
    throw new DefinitionError(`the key of '${type}' has a property named like a number, which would lose its order`);
  checkProperties(type, 'the key', spec.key, []);
  const optional = keyNames.find((name) => spec.key[name] instanceof OptionalType);
  if (optional !== undefined)
    throw new DefinitionError(`the property '${optional}' of the key of '${type}' is optional: a key must be whole`);
  if (state !== undefined) checkCodec(type, 'state', state);
  if (snapshot !== undefined) {
    if (state === undefined) throw new DefinitionError(`snapshots of '${type}' need a codec of its state: \`state\``);
    if (!Number.isInteger(snapshot.every) || snapshot.every < 1)
      throw new DefinitionError(`snapshots of '${type}': \`every\` must be a positive number of events`);
  }
  // A copy: what the model declared may be frozen on its surface only, and is not ours to freeze.
  const initial = initialState(type, spec.initial);
  if (state !== undefined && !state.is(initial))
    throw new DefinitionError(`the initial state of '${type}' is not what its codec ${state.name} describes`);

  const events = new Map(
    Object.entries(spec.events).map(([name, event]) => {
      const compiled = compileEvent(type, spec.key, name, event);
      return [compiled.type, compiled];
    }),
  );
  const retired = compileRetired(type, spec.key, spec.retired ?? {});
  const commands = new Map(
    Object.entries(spec.commands).map(([name, command]) => [name, compileCommand(type, spec.key, name, command)]),
  );
  const key = recordCodec(spec.key);
  const Aggregate = aggregateClass(events.values());
  return {
    type,
    doc,
    version,
    keyProps: Object.freeze({ ...spec.key }),
    key,
    initial,
    state,
    snapshot,
    events,
    retired,
    stored: storedTypes(type, events.values(), retired),
    commands,
    fingerprint: fingerprint({ type, version, keyProps: spec.key, state, initial, events, retired }),
    copy: THIS_COPY,
    aggregate: (context, current, pending) => new Aggregate(context, current, pending),
    contextOf: (value) => AggregateValue.contextOf(value),
  };
}

function initialState(type: string, initial: unknown): unknown {
  try {
    return freezeDeep(copyPlain(initial));
  } catch (cause) {
    throw new DefinitionError(`the initial state of '${type}' cannot be copied: it has a cycle, or is too deep`, {
      cause,
    });
  }
}

function compileEvent(type: string, key: Props, name: string, spec: EventSpec): EventKernel {
  checkEventName(type, name);
  const { doc, data = {}, upcasts = [], formerly = [], apply } = spec;
  checkProperties(type, `event '${name}'`, data, Object.keys(key));
  const steps = compileSteps(type, key, `event '${name}'`, upcasts);
  return {
    name,
    type: `${type}/${name}`,
    doc,
    props: data,
    apply,
    steps,
    version: steps.length + 1,
    formerly: compileFormerly(type, name, formerly),
    codec: recordCodec({ ...key, ...data }),
    data: recordCodec(data),
  };
}

function compileCommand(type: string, key: Props, name: string, spec: CommandSpec): CommandKernel {
  checkCommandName(type, name);
  const { doc, data = {}, reads = {}, decide } = spec;
  checkProperties(type, `command '${name}'`, data, Object.keys(key));
  if (typeof decide !== 'function') throw new DefinitionError(`the command '${name}' of '${type}' has no \`decide\``);
  return {
    name,
    type: `${type}/${name}`,
    doc,
    props: data,
    codec: recordCodec(data),
    decide,
    reads: Object.entries(reads).map(([read, { aggregate, key }]) => ({
      name: read,
      type: targetType(type, name, read, aggregate),
      key,
    })),
  };
}

function targetType(type: string, command: string, read: string, target: unknown): string {
  if (target === self) return type;
  const named =
    typeof target === 'object' && target !== null ? (target as { readonly type?: unknown }).type : undefined;
  if (typeof named === 'string') return named;
  throw new DefinitionError(
    `the read '${read}' of command '${command}' of '${type}' names no aggregate: give a definition, \`self\` or a \`reference\``,
  );
}
