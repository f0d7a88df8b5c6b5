// Events as a scenario writes them, turned into events as they would be stored, and into lines.
import type { Happened } from './history.js';
import { encode, type AggregateValue, type Fields, type Kernel } from './model.js';
import { print } from './print.js';
import { ScenarioError } from './scenario-error.js';

/** The event of `aggregate` that a scenario calls `written`. @param place says where it was written, for an error. */
export function read(kernel: Kernel, aggregate: AggregateValue, written: unknown, place: string): Happened {
  const refuse = (why: string) => new ScenarioError(`${place}: ${why}`);
  const [type, data] = typeAndData(kernel, aggregate, written, refuse);
  const event = kernel.events.get(type);
  if (event === undefined) {
    const names = [...kernel.events.values()].map(({ name }) => `'${name}'`).join(', ');
    throw refuse(`'${kernel.type}' has no event '${type.replace(`${kernel.type}/`, '')}', only ${names}`);
  }
  const encoded = encode(event.codec, data);
  if ('refused' in encoded) throw refuse(`${event.type} is invalid: ${encoded.refused}`);
  const happened = { event, json: encoded.json };
  const other = kernel.key.encode(aggregate.key as Fields);
  if ('json' in other && kernel.key.names.some((name) => print(other.json[name]) !== print(happened.json[name])))
    throw refuse(`${line(kernel, happened)} is an event of another ${kernel.type}`);
  return happened;
}

function typeAndData(
  kernel: Kernel,
  aggregate: AggregateValue,
  written: unknown,
  refuse: (why: string) => ScenarioError,
): readonly [type: string, data: Fields] {
  if (Array.isArray(written)) {
    const [name, data] = written as readonly unknown[];
    return [`${kernel.type}/${String(name)}`, { ...(data as Fields | undefined), ...(aggregate.key as Fields) }];
  }
  if (typeof written === 'object' && written !== null) {
    if ('left' in written) throw refuse((written.left as { readonly message: string }).message);
    const event = 'right' in written ? written.right : written;
    const { type, data } = event as { readonly type?: string; readonly data?: Fields };
    if (type !== undefined && data !== undefined) return [type, data];
  }
  throw refuse(`expected an event, got ${print(written)}`);
}

/** An event on a line: its name and its encoded data, without the key. */
export function line(kernel: Kernel, { event, json }: Happened, width = Infinity): string {
  const own = Object.entries(json).filter(([name]) => !kernel.key.names.includes(name));
  return own.length === 0 ? event.name : `${event.name} ${print(Object.fromEntries(own), width)}`;
}
