// Runs the steps that lead from a stored event of an older version to current events.
import { isPlainObject } from '../codec/json.js';
import { preview } from '../codec/io-ts-issues.js';
import { Issues } from '../codec/record.js';
import type { AggregateKernel, EventKernel, StepKernel, StoredKernel } from '../definition/kernel.js';
import { eventsInto } from '../definition/upcast.js';
import type { RecordedEvent } from '../ports/event.js';
import { inWords, Unreadable } from './unreadable.js';

/** A current event, with data that is the reader's own to change. */
export interface CurrentEvent {
  readonly event: EventKernel;
  /** Decoded, the key merged in. */
  readonly data: unknown;
}

/** The current events that `recorded` stands for, from the step of its `version` on. */
export function upcastEvents(
  kernel: AggregateKernel,
  { steps, event }: StoredKernel,
  recorded: RecordedEvent,
  version: number,
): readonly CurrentEvent[] | Unreadable {
  const key = keyOf(kernel, recorded.data);
  let raw: unknown = recorded.data;
  for (let from = version; from <= steps.length; from++) {
    const result = take(steps[from - 1] as StepKernel, recorded, raw, from, from === version);
    if (result instanceof Unreadable) return result;
    const named = eventsInto(result);
    if (named !== undefined) return namedEvents(kernel, recorded, named, key, from);
    if (!isObject(result)) return failed(recorded, `${stepFrom(from)} gave ${preview(result)}`);
    raw = steps[from - 1]?.codec === undefined ? result : { ...result, ...key };
  }
  if (event === undefined)
    return failed(recorded, `${stepFrom(steps.length)} is the last of a retired event, and did not give into(...)`);
  const data = event.codec.decode(raw, 'ignore');
  if (!(data instanceof Issues)) return [{ event, data }];
  return failed(recorded, `${stepFrom(steps.length)} gave what version ${String(event.version)} refuses`, data);
}

function take(
  { codec, run }: StepKernel,
  recorded: RecordedEvent,
  raw: unknown,
  from: number,
  asStored: boolean,
): unknown {
  const data = codec === undefined ? raw : codec.decode(raw, 'ignore');
  if (data instanceof Issues)
    return asStored
      ? new Unreadable('does-not-decode', recorded, `does not decode as version ${String(from)}: ${inWords(data.list)}`)
      : failed(recorded, `${stepFrom(from - 1)} gave what version ${String(from)} refuses`, data);
  try {
    return run(data, recorded);
  } catch (cause) {
    return new Unreadable('upcast-failed', recorded, `cannot be upcast from version ${String(from)}`, cause);
  }
}

function namedEvents(
  kernel: AggregateKernel,
  recorded: RecordedEvent,
  named: readonly unknown[],
  key: object,
  from: number,
): readonly CurrentEvent[] | Unreadable {
  const current: CurrentEvent[] = [];
  for (const one of named) {
    const [name, given = {}] = Array.isArray(one) ? (one as readonly unknown[]) : [one];
    const event = typeof name === 'string' ? kernel.events.get(`${kernel.type}/${name}`) : undefined;
    if (event === undefined)
      return failed(recorded, `${stepFrom(from)} gave ${preview(name)}, which is no event of '${kernel.type}'`);
    const data = isObject(given)
      ? event.codec.decode({ ...given, ...key }, 'ignore')
      : new Issues([{ path: '', message: `expected an object, got ${preview(given)}` }]);
    if (data instanceof Issues) return failed(recorded, `${stepFrom(from)} gave what '${event.name}' refuses`, data);
    current.push({ event, data });
  }
  return current;
}

const stepFrom = (version: number) => `the step from version ${String(version)}`;

function failed(recorded: RecordedEvent, message: string, issues?: Issues): Unreadable {
  const why = issues === undefined ? '' : `: ${inWords(issues.list)}`;
  return new Unreadable('upcast-failed', recorded, `${message}${why}`);
}

// The key as it is stored: of all versions, and of all events that one is split into.
function keyOf({ key }: AggregateKernel, data: unknown): object {
  if (!isObject(data)) return {};
  return Object.fromEntries(key.names.filter((name) => Object.hasOwn(data, name)).map((name) => [name, data[name]]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && isPlainObject(value);
}
