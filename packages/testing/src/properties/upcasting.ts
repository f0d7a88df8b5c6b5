// Property: whatever was stored in an older version can be read.
import * as fc from 'fast-check';
import type { AnyDefinition, JsonObject } from '@millrace/core';
import { decode, kernelOf, type EventKernel } from '../scenario/model.js';
import { print } from '../scenario/print.js';
import type { Inputs } from './inputs.js';
import type { EventSamples } from './model-options.js';
import { modelProperty, type ModelProperty } from './model-property.js';

type Samples = Readonly<Record<string, EventSamples | undefined>>;

/** Each sample of each older version is upcast, and decoded; a version without a sample is a failure. */
export function upcastsSamples(definition: AnyDefinition, inputs: Inputs, samples: Samples): ModelProperty {
  const { type, events } = kernelOf(definition);
  const property = fc.property(inputs.key, (key) => {
    for (const name of Object.keys(samples)) {
      if (!events.has(`${type}/${name}`))
        throw new Error(`there is a sample of '${name}', and '${type}' has no such event`);
    }
    for (const event of events.values()) checkEvent(event, samples[event.name] ?? {}, key);
  });
  return modelProperty(`${type}: upcasting is total on the samples`, property);
}

function checkEvent(event: EventKernel, samples: EventSamples, key: JsonObject): void {
  for (const version of Object.keys(samples)) {
    const known = /^[1-9]\d*$/.test(version) && Number(version) < event.version;
    if (!known) throw new Error(`there is a sample of ${event.type} in version ${version}, which is no older version`);
  }
  for (let version = 1; version < event.version; version++) {
    const stored = samples[version] ?? [];
    if (stored.length === 0) throw new Error(`${event.type} has no sample of version ${version}`);
    for (const sample of stored) checkSample(event, version, { ...key, ...sample });
  }
}

function checkSample(event: EventKernel, version: number, stored: JsonObject): void {
  const subject = `${event.type}, version ${version}, ${print(stored)}`;
  const [data, again] = [upcast(event, version, stored, subject), upcast(event, version, stored, subject)];
  if (print(data) !== print(again))
    throw new Error(`${subject}: is upcast to ${print(data)}, and then to ${print(again)}`);
  const decoded = decode(event.codec, data, 'ignore');
  if ('refused' in decoded) throw new Error(`${subject}: is upcast to ${print(data)}: ${decoded.refused}`);
}

function upcast(event: EventKernel, version: number, stored: JsonObject, subject: string): unknown {
  // Frozen, as a store gives it: a step that changes it has changed what everybody reads.
  let data = freeze(JSON.parse(JSON.stringify(stored))) as JsonObject;
  for (const [i, step] of event.upcasts.slice(version - 1).entries()) {
    try {
      data = step(data);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`${subject}: the step from version ${version + i} threw: ${why}`, { cause });
    }
  }
  return data;
}

function freeze(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
  return value;
}
