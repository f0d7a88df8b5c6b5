// Runs stored samples of older versions through the upcasts of a model: by the code that reads events in production.
import { currentEventsOf, type AnyDefinition, type JsonObject, type RecordedEvent } from '@millrace/core';
import { line } from './events.js';
import { empty } from './history.js';
import { encode, kernelOf, throughText, type AggregateValue, type Fields, type Kernel } from './model.js';
import { print } from './print.js';
import { ScenarioError } from './scenario-error.js';

/** An event as it was stored in an older version. */
export interface Stored {
  /** The stored data; the key may be left out. */
  readonly data: JsonObject;
  /** What else its metadata held. */
  readonly metadata?: JsonObject | undefined;
  /** When it was recorded, in milliseconds since the epoch. Default: 0. */
  readonly created?: number | undefined;
}

/** Samples by version, of events and retired events by name. */
export type SamplesByName<S extends Stored> = Readonly<
  Record<string, Readonly<Record<number, readonly S[]>> | undefined>
>;

/** Is told what a sample is read as, each event on a line. `subject` names the sample. */
export type Checked<S extends Stored> = (sample: S, lines: readonly string[], subject: string) => void;

/**
 * Reads every sample twice; each older version needs one at least.
 *
 * @param key of the aggregate that the samples are of, as call sites give it.
 * @throws ScenarioError which names event and version.
 */
export function checkSamples<S extends Stored>(
  definition: AnyDefinition,
  key: unknown,
  samples: SamplesByName<S>,
  checked?: Checked<S>,
): void {
  const kernel = kernelOf(definition);
  const aggregate = empty(definition, key);
  const past = [
    ...Array.from(kernel.events.values(), ({ name, type, steps }) => ({ name, type, versions: steps.length })),
    ...kernel.retired.map(({ name, type, steps }) => ({ name, type, versions: steps.length })),
  ];
  for (const name of Object.keys(samples)) {
    if (!past.some((event) => event.name === name))
      throw new ScenarioError(`there is a sample of '${name}', and '${kernel.type}' has no such event`);
  }
  for (const { name, type, versions } of past) {
    const ofEvent = Object.hasOwn(samples, name) ? (samples[name] ?? {}) : {};
    for (const version of Object.keys(ofEvent)) {
      if (!/^[1-9]\d*$/.test(version) || Number(version) > versions)
        throw new ScenarioError(`there is a sample of ${type} in version ${version}, which is no older version`);
    }
    for (let version = 1; version <= versions; version++) {
      const ofVersion = ofEvent[version] ?? [];
      if (ofVersion.length === 0) throw new ScenarioError(`${type} has no sample of version ${version}`);
      for (const sample of ofVersion) {
        const recorded = asRecorded(kernel, aggregate, type, version, sample);
        const subject = `${type}, version ${version}, ${print(recorded.data)}`;
        const [lines, again] = [linesOf(definition, recorded, subject), linesOf(definition, recorded, subject)];
        if (print(lines) !== print(again))
          throw new ScenarioError(`${subject}: is upcast to ${list(lines)}, and then to ${list(again)}`);
        checked?.(sample, lines, subject);
      }
    }
  }
}

/** Lines of events in one. */
export function list(lines: readonly string[]): string {
  return lines.length === 0 ? 'nothing' : lines.join('; ');
}

function linesOf(definition: AnyDefinition, recorded: RecordedEvent, subject: string): readonly string[] {
  const current = currentEventsOf(definition)(recorded);
  if (current._tag === 'Left') {
    const { message, cause } = current.left;
    throw new ScenarioError(`${subject}: ${message}${cause instanceof Error ? `: ${cause.message}` : ''}`, cause);
  }
  const kernel = kernelOf(definition);
  return (current.right as readonly { readonly type: string; readonly data: Fields }[]).map(({ type, data }) => {
    const event = kernel.events.get(type);
    const encoded = event === undefined ? { refused: 'no event' } : encode(event.codec, data);
    if (event === undefined || 'refused' in encoded)
      throw new ScenarioError(`${subject}: ${type} cannot be encoded: ${'refused' in encoded ? encoded.refused : ''}`);
    return line(kernel, { event, json: encoded.json });
  });
}

// Frozen, as a store gives it: a step that changes it has changed what everybody reads.
function asRecorded(
  kernel: Kernel,
  aggregate: AggregateValue,
  type: string,
  version: number,
  { data, metadata, created = 0 }: Stored,
): RecordedEvent {
  const key = kernel.key.encode(aggregate.key as Fields);
  return {
    id: '00000000-0000-5000-8000-000000000000',
    type,
    data: freeze(throughText({ ...('json' in key ? key.json : {}), ...data })) as JsonObject,
    metadata: freeze(throughText({ ...metadata, schemaVersion: version })) as JsonObject,
    stream: kernel.contextOf(aggregate)?.base.identity.stream ?? kernel.type,
    revision: 0n,
    position: { commit: 0n, prepare: 0n },
    created,
  };
}

function freeze(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
  return value;
}
