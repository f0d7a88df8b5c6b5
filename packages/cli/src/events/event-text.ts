// A stored event for people: in a line where it fits, in a few where the terminal is narrow, and whole with `--full`.
import { originOf, type RecordedEvent } from '@millrace/core';
import { cut } from '../terminal/fit.js';
import { jsonText } from '../terminal/json-text.js';
import { moment } from '../terminal/moments.js';
import type { Output } from '../terminal/output.js';
import { printable } from '../terminal/printable.js';
import type { Decoded } from './decoder.js';

export interface EventTextOptions {
  /** Whether the stream is named: it is not where all events are of one. */
  readonly named: boolean;
  /** All data and metadata, on lines of their own. */
  readonly full: boolean;
}

const NARROW = 72;

/** The lines of an event. */
export function eventText(
  event: RecordedEvent,
  decoded: Decoded,
  { width, paint }: Pick<Output, 'width' | 'paint'>,
  { named, full }: EventTextOptions,
): readonly string[] {
  const origin = originOf(event);
  const place = printable(named ? `${event.stream}@${String(event.revision)}` : String(event.revision));
  const time = moment(origin?.created ?? event.created);
  const from = origin === undefined ? '' : ` (replayed from ${printable(origin.stream)}@${String(origin.revision)})`;
  const said = saidOf(event, decoded);
  if (width === undefined && !full)
    return said.map(({ name, data }) => `${place}\t${time}\t${printable(name)}${from}\t${data}`);

  const isWrong = decoded._tag === 'Unreadable';
  const colour = (name: string): string => (isWrong ? paint.red(name) : paint.cyan(name));
  if (full)
    return [
      `${paint.bold(place)}  ${time}${paint.dim(from)}`,
      ...said.flatMap(({ name, data, value }) => [
        `  ${colour(printable(name))}`,
        ...(value === undefined ? [data] : prettyLines(value)).map((line) => `    ${line}`),
      ]),
      ...(isWrong && event.undecodable === undefined ? prettyLines(event.data).map((line) => `    ${line}`) : []),
      ...(Object.keys(event.metadata).length === 0
        ? []
        : prettyLines(event.metadata).map((line) => `    ${paint.dim(line)}`)),
    ];

  const space = width ?? NARROW;
  return said.flatMap(({ name, data }, at) => {
    const label = printable(name);
    if (space < NARROW)
      return [
        ...(at === 0 ? [paint.bold(cut(place, space)), `  ${paint.dim(cut(time + from, space - 2))}`] : []),
        `  ${colour(cut(label, space - 2))}`,
        `  ${cut(data, space - 2)}`,
      ];
    const head = `${at === 0 ? place : ' '.repeat(place.length)}  ${at === 0 ? time : ' '.repeat(time.length)}  `;
    const left = space - head.length - label.length - from.length - 2;
    if (left < 16) return [cut(head + label + from, space), `    ${cut(data, space - 4)}`];
    return [
      `${at === 0 ? head.replace(place, paint.bold(place)) : head}${colour(label)}${paint.dim(from)}  ${cut(data, left)}`,
    ];
  });
}

interface Said {
  readonly name: string;
  readonly data: string;
  /** What `data` is the text of, when it is data. */
  readonly value?: unknown;
}

function saidOf({ type, data, undecodable }: RecordedEvent, decoded: Decoded): readonly Said[] {
  switch (decoded._tag) {
    case 'Raw':
      return [{ name: type, ...withText(data) }];
    case 'Unreadable':
      return [{ name: type, data: printable(`cannot be read: ${decoded.message}${bytesOf(undecodable)}`) }];
    case 'Current': {
      const { events } = decoded;
      if (events.length === 0) return [{ name: `${type} (dropped by its upcasts)`, ...withText(data) }];
      return events.map((event, at) => {
        const isAsStored = events.length === 1 && event.type === type;
        const name = isAsStored ? type : at === 0 ? `${type} → ${event.type}` : `+ ${event.type}`;
        return { name, ...withText(event.data) };
      });
    }
  }
}

function withText(value: unknown): { readonly data: string; readonly value: unknown } {
  return { data: printable(jsonText(value)), value };
}

function bytesOf(undecodable: RecordedEvent['undecodable']): string {
  return undecodable === undefined ? '' : `; ${String(undecodable.bytes.length)} bytes`;
}

function prettyLines(value: unknown): readonly string[] {
  return jsonText(value, 2).split('\n').map(printable);
}
