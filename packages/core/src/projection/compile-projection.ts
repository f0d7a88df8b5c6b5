// Compiles the literal of a projection, and refuses what cannot be meant.
import type { UnknownEvents } from '../aggregate/current-events.js';
import { copyPlain, freezeDeep } from '../codec/copy.js';
import { Issues, recordCodec } from '../codec/record.js';
import { KERNEL, THIS_COPY, type AggregateKernel } from '../definition/kernel.js';
import { checkCodec, DefinitionError } from '../definition/names.js';
import { CUSTOM_LAYOUT } from '../ports/view-layout.js';
import type { Build } from '../ports/view-store.js';
import type { CustomView } from './custom.js';
import type { DocumentView } from './documents.js';
import { handlerSets, type HandlerSet } from './handler-set.js';
import type { CustomRun, DocumentRun, HandlerKernel, ProjectionKernel } from './projection-kernel.js';
import { viewFields } from './view-fields.js';

interface Spec {
  readonly name: string;
  readonly version: number;
  readonly view: DocumentView | CustomView;
  // The types of the handlers were checked against the view where they were written.
  readonly on: (handlers: never) => HandlerSet | readonly HandlerSet[];
  readonly unknownEvents?: UnknownEvents;
}

const NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,39}$/;

/** @throws DefinitionError */
export function compileProjection(spec: Spec): ProjectionKernel {
  const { name, version, view, unknownEvents = 'fail' } = spec;
  if (typeof name !== 'string' || !NAME.test(name))
    throw new DefinitionError(
      `the projection name ${JSON.stringify(name)} must be 1 to 40 letters, digits, '_', '.' or '-', a letter first`,
    );
  if (!Number.isInteger(version) || version < 1)
    throw new DefinitionError(`the version of projection '${name}' must be a positive integer, got ${String(version)}`);

  const build: Build = Object.freeze({ projection: name, version });
  const given = spec.on(handlerSets as never);
  const sets = 'definition' in given ? [given] : given;
  const aggregates = aggregatesOf(name, sets);
  if (aggregates.size === 0) throw new DefinitionError(`the projection '${name}' handles no events`);
  const prefixes = [...aggregates].map(([type, aggregate]) => ({ prefix: `${type}-`, aggregate }));
  const common = {
    build,
    aggregates,
    prefixes,
    unknownEvents,
    filter: { by: 'stream', prefixes: prefixes.map(({ prefix }) => prefix) } as const,
  };
  if (view._tag === 'custom') {
    const handlers = handlersOf(name, sets, customRun);
    return { ...common, kind: 'custom', handlers, layout: CUSTOM_LAYOUT, setUp: view.setUp };
  }
  return { ...common, kind: 'documents', handlers: handlersOf(name, sets, documentRun), ...documentParts(name, view) };
}

function documentParts(name: string, { key, row, initial, lookups }: DocumentView) {
  const keyNames = Object.keys(key);
  if (keyNames.length === 0) throw new DefinitionError(`the key of the rows of '${name}' must have a property`);
  for (const [property, codec] of Object.entries({ ...key, ...row })) checkCodec(name, `property '${property}'`, codec);
  const both = keyNames.find((property) => Object.hasOwn(row, property));
  if (both !== undefined)
    throw new DefinitionError(`the property '${both}' of '${name}' is named in the key and in the rest of its rows`);
  const props = { ...key, ...row };
  const unknown = lookups.find((property) => !Object.hasOwn(props, property));
  if (unknown !== undefined) throw new DefinitionError(`'${name}' has no property '${unknown}' to look rows up by`);
  const rest = recordCodec(row);
  const first = copyPlain(initial);
  const encoded = rest.encode(first);
  if (encoded instanceof Issues) {
    const list = encoded.list.map(({ path, message }) => `${path}: ${message}`).join('; ');
    throw new DefinitionError(`the initial row of '${name}' is not what its codecs describe: ${list}`);
  }
  return {
    keyNames,
    key: recordCodec(key),
    row: rest,
    whole: recordCodec(props),
    part: (property: string) => {
      const codec = Object.hasOwn(props, property) ? props[property] : undefined;
      return codec && recordCodec({ [property]: codec });
    },
    initial: freezeDeep(first),
    layout: { kind: 'documents', key: viewFields(key, keyNames), lookups: viewFields(props, lookups) },
  } as const;
}

function aggregatesOf(name: string, sets: readonly HandlerSet[]): ReadonlyMap<string, AggregateKernel> {
  const aggregates = new Map<string, AggregateKernel>();
  for (const { definition } of sets) {
    const { [KERNEL]: kernel } = definition as Partial<typeof definition>;
    if (kernel === undefined)
      throw new DefinitionError(`the handlers of projection '${name}' are for something that is no definition`);
    if (kernel.copy !== THIS_COPY)
      throw new DefinitionError(
        `'${kernel.type}' was defined with another copy of @millrace/core: load it once, as an ES module or as CommonJS`,
      );
    if (aggregates.has(kernel.type))
      throw new DefinitionError(`the projection '${name}' has two sets of handlers for '${kernel.type}'`);
    aggregates.set(kernel.type, kernel);
  }
  return aggregates;
}

function handlersOf<Run>(
  name: string,
  sets: readonly HandlerSet[],
  compile: (handler: unknown) => Run | undefined,
): ReadonlyMap<string, HandlerKernel<Run>> {
  const handlers = new Map<string, HandlerKernel<Run>>();
  for (const { definition, handlers: given } of sets) {
    const { type, events } = definition[KERNEL];
    for (const [event, handler] of Object.entries(given)) {
      if (handler === undefined) continue;
      const current = `${type}/${event}`;
      if (!events.has(current))
        throw new DefinitionError(`the projection '${name}' handles '${event}', and '${type}' has no such event`);
      const run = compile(handler);
      if (run === undefined)
        throw new DefinitionError(`the handler of ${current} in projection '${name}' is no function`);
      handlers.set(current, { type: current, run });
    }
  }
  return handlers;
}

function documentRun(handler: unknown): DocumentRun | undefined {
  if (typeof handler === 'function') return { key: undefined, change: handler as DocumentRun['change'] };
  const { key, change } = handler as Partial<DocumentRun>;
  return typeof key === 'function' && typeof change === 'function' ? { key, change } : undefined;
}

function customRun(handler: unknown): CustomRun | undefined {
  return typeof handler === 'function' ? (handler as CustomRun) : undefined;
}
