// `checkUpcastSamples`: whatever was stored in an older version can be read, and says what it should.
import type { AnyDefinition, EventOf, KeyOf, RetiredOf } from '@millrace/core';
import { line, read } from './events.js';
import { empty } from './history.js';
import { kernelOf } from './model.js';
import { ScenarioError } from './scenario-error.js';
import type { ScenarioEvent } from './shape.js';
import { checkSamples, list, type Stored } from './upcast-samples.js';

/** An event as it was stored in an older version, and what it is to be read as. */
export interface UpcastSample<D> extends Stored {
  /** The current events that it stands for, in this order; `[]` when it is dropped. Left out: any that are valid. */
  readonly gives?: readonly ScenarioEvent<D>[];
}

/** Samples of older versions, by the name of the event, retired ones included, and by version. */
export type UpcastSamples<D> = {
  readonly [N in NameIn<EventOf<D>> | RetiredOf<D>]?: Readonly<Record<number, readonly UpcastSample<D>[]>>;
};

type NameIn<Event> = Event extends { readonly type: `${string}/${infer N}` } ? N : never;

/**
 * Reads samples of what was stored, as a load reads them: each older version of each event, and each version of each
 * retired event, needs one at least. Each is read twice, so that a step that is not pure is found.
 *
 * @param key of an aggregate that the samples could be of, as call sites give it; it is merged into their data.
 * @throws ScenarioError with event and version: when one has no sample, a sample cannot be read, gives other events than
 * it should, or is of what the model never had.
 * @example
 * checkUpcastSamples(Account, { accountId: 'a1' }, {
 *   deposited: {
 *     1: [{ data: { amount: 5 }, gives: [['deposited', { amount: 500, channel: 'branch' }]] }],
 *     2: [{ data: { cents: 500 } }],
 *   },
 * });
 */
export function checkUpcastSamples<D extends AnyDefinition>(
  definition: D,
  key: KeyOf<D>,
  samples: UpcastSamples<D>,
): void {
  const kernel = kernelOf(definition);
  const aggregate = empty(definition, key);
  checkSamples<UpcastSample<D>>(definition, key, samples, ({ gives }, lines, subject) => {
    if (gives === undefined) return;
    const due = gives.map((written) => line(kernel, read(kernel, aggregate, written, `${subject}: gives`)));
    if (due.length !== lines.length || due.some((one, i) => one !== lines[i]))
      throw new ScenarioError(`${subject}: is upcast to ${list(lines)}, and should be ${list(due)}`);
  });
}
