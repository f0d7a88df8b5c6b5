// The properties of a model, and a check of all of them.
import type { AnyDefinition } from '@millrace/core';
import { kernelOf } from '../scenario/model.js';
import { ArbitraryError } from './arbitrary-of.js';
import { codecsRoundTrip } from './codecs.js';
import { decidesAlways } from './deciding.js';
import { foldsToState } from './fold.js';
import { inputsOf } from './inputs.js';
import { listStore } from './list-store.js';
import type { CheckOptions, ModelOptions } from './model-options.js';
import { PropertyError, type ModelProperty } from './model-property.js';
import { snapshotsAgree } from './snapshots.js';
import { upcastsSamples } from './upcasting.js';
import { messagesOf } from './world.js';

/**
 * The properties that a model should have, each with a name that can name a test:
 * - the fold of the committed events equals the state;
 * - no decider fails on data that decode;
 * - snapshot and full fold agree, where there is a codec of the state;
 * - the key, and the data of each event and command, round-trip through JSON;
 * - upcasting is total on the samples, and each older version has one.
 *
 * The first three run random commands on a few aggregates in a real repository, and so need at least one command; they
 * do not hold either when no command is ever accepted, since they have then shown nothing.
 *
 * @param definition whose model it is.
 * @param options arbitraries, where none can be derived from a codec, or better ones are known; samples; other definitions.
 * @throws ArbitraryError when an arbitrary cannot be derived, or an option names what the definition does not have.
 * @example
 * for (const { name, check } of modelProperties(Account, { with: [Customer] })) it(name, () => check());
 */
export function modelProperties<D extends AnyDefinition>(
  definition: D,
  options: ModelOptions<D> = {},
): readonly ModelProperty[] {
  const { type, state } = kernelOf(definition);
  const { with: others = [], store = listStore, codecs = [] } = options;
  const definitions = [definition, ...others];
  checkReads(definitions);
  // The names in the options have been checked against the model; from here on they are only names.
  const inputs = inputsOf(definition, options);
  const models = definitions.map((other) => ({
    definition: other,
    inputs: other === definition ? inputs : inputsOf(other, { codecs }),
  }));
  const messages = messagesOf(models);
  const running =
    messages === undefined
      ? []
      : [foldsToState, decidesAlways, ...(state === undefined ? [] : [snapshotsAgree])].map((property) =>
          property(type, definitions, messages, store),
        );
  return [
    ...running,
    ...codecsRoundTrip(definition, inputs),
    upcastsSamples(definition, inputs, options.samples ?? {}),
  ];
}

/**
 * Checks all properties of a model.
 *
 * @param options as for `modelProperties`, and `seed` and `numRuns` of the runs.
 * @throws PropertyError, rejecting, with the seed and the smallest counterexample of each property that does not hold;
 * ArbitraryError as `modelProperties`.
 * @example
 * it('is a sound model', () => checkModel(Account, { with: [Customer] }));
 */
export async function checkModel<D extends AnyDefinition>(
  definition: D,
  options: ModelOptions<D> & Omit<CheckOptions, 'path'> = {},
): Promise<void> {
  const properties = modelProperties(definition, options);
  const failures: PropertyError[] = [];
  for (const { check } of properties) {
    try {
      await check(options);
    } catch (error) {
      if (!(error instanceof PropertyError)) throw error;
      failures.push(error);
    }
  }
  const [first] = failures;
  if (first === undefined) return;
  const head = `${failures.length} of ${properties.length} properties of '${definition.type}' do not hold`;
  throw new PropertyError([head, ...failures.map(({ message }) => message)].join('\n\n'), first.cause);
}

function checkReads(definitions: readonly AnyDefinition[]): void {
  const types = definitions.map(({ type }) => type);
  for (const { commands } of definitions.map(kernelOf)) {
    for (const { type, reads } of commands.values()) {
      const missing = reads.find((read) => !types.includes(read.type));
      if (missing !== undefined)
        throw new ArbitraryError(`${type} reads '${missing.type}': give its definition in \`with\``);
    }
  }
}
