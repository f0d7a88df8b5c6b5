// Property: whatever was stored in an older version can be read.
import * as fc from 'fast-check';
import type { AnyDefinition } from '@millrace/core';
import { checkSamples } from '../scenario/upcast-samples.js';
import type { Inputs } from './inputs.js';
import type { EventSamples } from './model-options.js';
import { modelProperty, type ModelProperty } from './model-property.js';

type Samples = Readonly<Record<string, EventSamples | undefined>>;

/** Each sample of each older version is upcast, and decoded; a version without a sample is a failure. */
export function upcastsSamples(definition: AnyDefinition, inputs: Inputs, samples: Samples): ModelProperty {
  const stored = Object.fromEntries(Object.entries(samples).map(([name, of = {}]) => [name, inVersions(of)]));
  const property = fc.property(inputs.key, (key) => {
    checkSamples(definition, key, stored);
  });
  return modelProperty(`${definition.type}: upcasting is total on the samples`, property);
}

function inVersions(samples: EventSamples) {
  return Object.fromEntries(
    Object.entries(samples).map(([version, of]) => [version, of.map((data) => ({ data }))] as const),
  );
}
