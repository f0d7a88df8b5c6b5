// Compiles what a definition says of its past: steps from older versions, former names and retired events.
import { recordCodec } from '../codec/record.js';
import type { EventKernel, RetiredKernel, StepKernel, StoredKernel } from './kernel.js';
import { checkEventName, checkProperties, DefinitionError } from './names.js';
import type { Props } from './props.js';
import type { UpcastStep } from './upcast.js';

/** The steps of the event that messages call `what`. */
export function compileSteps(type: string, key: Props, what: string, upcasts: unknown): readonly StepKernel[] {
  if (!Array.isArray(upcasts)) throw new DefinitionError(`the upcasts of ${what} of '${type}' are no list`);
  return upcasts.map((step: unknown, i) => {
    if (typeof step === 'function') return { props: undefined, codec: undefined, run: step as StepKernel['run'] };
    if (!isStep(step))
      throw new DefinitionError(`step ${String(i + 1)} of ${what} of '${type}' is no upcast: make it with \`upcast\``);
    checkProperties(type, `version ${String(i + 1)} of ${what}`, step.codecs, Object.keys(key));
    // The key is not decoded with an old version: it is carried along as it is stored, and decoded at the end.
    return { props: step.codecs, codec: recordCodec(step.codecs), run: step.step as StepKernel['run'] };
  });
}

// By its tag: another copy of this package may have made it.
function isStep(step: unknown): step is UpcastStep {
  if (typeof step !== 'object' || step === null) return false;
  const { _tag, codecs, step: run } = step as Partial<Record<keyof UpcastStep, unknown>>;
  return _tag === 'UpcastStep' && typeof codecs === 'object' && codecs !== null && typeof run === 'function';
}

/** The names under which an event was stored earlier. */
export function compileFormerly(type: string, name: string, formerly: unknown): readonly string[] {
  if (!Array.isArray(formerly)) throw new DefinitionError(`\`formerly\` of event '${name}' of '${type}' is no list`);
  for (const former of formerly as readonly unknown[]) {
    if (typeof former !== 'string') throw new DefinitionError(`a former name of '${name}' of '${type}' is no string`);
    checkEventName(type, former);
  }
  return Object.freeze([...(formerly as readonly string[])]);
}

export function compileRetired(
  type: string,
  key: Props,
  retired: Readonly<Record<string, unknown>>,
): readonly RetiredKernel[] {
  return Object.entries(retired).map(([name, upcasts]) => {
    checkEventName(type, name);
    const steps = compileSteps(type, key, `retired event '${name}'`, upcasts);
    if (steps.length === 0)
      throw new DefinitionError(`the retired event '${name}' of '${type}' needs a step that gives into(...)`);
    return { name, type: `${type}/${name}`, steps };
  });
}

/** How each stored type is read: under its name, a former name, or as a retired event. */
export function storedTypes(
  type: string,
  events: Iterable<EventKernel>,
  retired: readonly RetiredKernel[],
): ReadonlyMap<string, StoredKernel> {
  const stored = new Map<string, StoredKernel & { readonly is: string }>();
  const living = [...events];
  const add = (name: string, is: string, how: Omit<StoredKernel, 'type'>) => {
    const other = stored.get(`${type}/${name}`);
    if (other !== undefined) throw new DefinitionError(`'${name}' of '${type}' is ${is}, and ${other.is} as well`);
    stored.set(`${type}/${name}`, { type: `${type}/${name}`, ...how, is });
  };
  for (const event of living) add(event.name, 'an event', { version: event.version, steps: event.steps, event });
  for (const event of living)
    for (const former of event.formerly)
      add(former, `a former name of '${event.name}'`, { version: event.version, steps: event.steps, event });
  for (const { name, steps } of retired) add(name, 'retired', { version: steps.length, steps, event: undefined });
  return stored;
}
