// A definition as data: what it says of itself, and what the text of its deciders lets one guess.
import type { AggregateKernel, CommandKernel, EventKernel, StepKernel } from '../definition/kernel.js';
import { describeProperties } from './describe-properties.js';
import type {
  AggregateDescription,
  CommandDescription,
  EventDescription,
  OlderVersionDescription,
} from './description.js';
import { eventsIn, rejectionsIn, textOf } from './found-in-text.js';

/** Meanings of the rejections of a command, by code; `undefined` when they are not declared. */
export type Declared = (command: CommandKernel) => Readonly<Record<string, string>> | undefined;

export function describeAggregate(kernel: AggregateKernel, declared: Declared): AggregateDescription {
  const { type, doc, key, keyProps, state, version, snapshot, retired } = kernel;
  const events = [...kernel.events.values()];
  const names = events.map(({ name }) => name);
  return {
    type,
    doc,
    key: describeProperties(keyProps),
    streams: `${type}-${key.names.map((name) => `{${name}}`).join('+')}`,
    state: state?.name,
    version,
    snapshotEvery: snapshot?.every,
    events: events.map(event),
    retired: retired.map(({ name, type: stored, steps }) => ({ name, type: stored, older: older(steps) })),
    commands: Array.from(kernel.commands.values(), (one) => command(one, names, declared(one))),
  };
}

function event({ name, type, doc, version, formerly, props, steps }: EventKernel): EventDescription {
  return { name, type, doc, version, formerly, properties: describeProperties(props), older: older(steps) };
}

function older(steps: readonly StepKernel[]): readonly OlderVersionDescription[] {
  return steps.map(({ props }, i) => ({ version: i + 1, properties: props && describeProperties(props) }));
}

function command(
  { name, type, doc, props, reads, decide }: CommandKernel,
  events: readonly string[],
  meanings: Readonly<Record<string, string>> | undefined,
): CommandDescription {
  const source = textOf(decide);
  return {
    name,
    type,
    doc,
    properties: describeProperties(props),
    reads: reads.map((read) => ({ name: read.name, type: read.type })),
    rejections:
      meanings === undefined
        ? rejectionsIn(source).map((code) => ({ code, meaning: undefined }))
        : Object.entries(meanings).map(([code, meaning]) => ({ code, meaning })),
    rejectionsAre: meanings === undefined ? 'found' : 'declared',
    raises: eventsIn(source, events),
  };
}
