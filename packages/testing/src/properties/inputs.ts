// Arbitraries of what a model takes: keys, commands and events, in their encoded form.
import * as fc from 'fast-check';
import { OptionalType, type AnyDefinition, type JsonObject, type Props } from '@millrace/core';
import { kernelOf, type CommandKernel, type EventKernel } from '../scenario/model.js';
import { arbitraryOf, ArbitraryError, type CodecArbitraries } from './arbitrary-of.js';

type Given = Readonly<Record<string, fc.Arbitrary<unknown> | undefined>>;

/** `ModelOptions` without the names of the model. */
export interface InputOptions {
  readonly codecs?: CodecArbitraries;
  readonly key?: Given;
  readonly commands?: Readonly<Record<string, Given | undefined>>;
  readonly events?: Readonly<Record<string, Given | undefined>>;
}

/** Arbitraries of one definition's inputs. */
export interface Inputs {
  readonly key: fc.Arbitrary<JsonObject>;
  /** Of the data, without the key. */
  readonly command: (command: CommandKernel) => fc.Arbitrary<JsonObject>;
  readonly event: (event: EventKernel) => fc.Arbitrary<JsonObject>;
}

/** @throws ArbitraryError when the options name what the definition does not have, or an arbitrary cannot be derived. */
export function inputsOf(definition: AnyDefinition, options: InputOptions): Inputs {
  const { type, keyProps, events, commands } = kernelOf(definition);
  const { codecs = [], key = {} } = options;
  const given = { events: options.events ?? {}, commands: options.commands ?? {} };
  const known = { events: [...events.values()], commands: [...commands.values()] };
  for (const what of ['events', 'commands'] as const) {
    const wrong = Object.keys(given[what]).find((name) => !known[what].some((one) => one.name === name));
    if (wrong !== undefined) throw new ArbitraryError(`${what}: '${type}' has no '${wrong}'`);
  }
  return {
    key: record(keyProps, key, codecs, `the key of '${type}'`),
    command: ({ name, type, props }) => record(props, given.commands[name] ?? {}, codecs, `command ${type}`),
    event: ({ name, type, props }) => record(props, given.events[name] ?? {}, codecs, `event ${type}`),
  };
}

function record(props: Props, given: Given, codecs: CodecArbitraries, place: string): fc.Arbitrary<JsonObject> {
  const wrong = Object.keys(given).find((name) => !Object.hasOwn(props, name));
  if (wrong !== undefined) throw new ArbitraryError(`${place} has no property '${wrong}'`);
  const arbitraries = Object.entries(props).map(([name, codec]): [string, fc.Arbitrary<unknown>] => {
    try {
      const inner = codec instanceof OptionalType ? (codec as OptionalType<Props[string]>).codec : codec;
      return [name, given[name] ?? arbitraryOf(inner, codecs)];
    } catch (error) {
      if (!(error instanceof ArbitraryError)) throw error;
      throw new ArbitraryError(`${place}, property '${name}': ${error.message}`);
    }
  });
  const requiredKeys = Object.keys(props).filter((name) => !(props[name] instanceof OptionalType));
  // What a codec decodes may be more than JSON; then the properties of the codecs say so.
  return fc.record(Object.fromEntries(arbitraries), {
    requiredKeys,
    noNullPrototype: true,
  }) as fc.Arbitrary<JsonObject>;
}
