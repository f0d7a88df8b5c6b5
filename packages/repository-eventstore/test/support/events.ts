// Events to append, and the stores under test.
import { randomUUID } from 'node:crypto';
import type { AppendError, EventStore, JsonObject, NewEvent, ReadStreamOptions, RecordedEvent } from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import { appender, type AppendOptions } from '../../src/append/append.js';
import type { Connection } from '../../src/connection/connection.js';
import { streamReader } from '../../src/streams/read-stream.js';
import { streamMaintenance } from '../../src/streams/stream-maintenance.js';

/** An event with a random id. */
export const event = (data: JsonObject = {}): NewEvent => ({
  id: randomUUID(),
  type: 'test/happened',
  data,
  metadata: { by: 'test' },
});

export const events = (count: number): readonly NewEvent[] => Array.from({ length: count }, (_, n) => event({ n }));

/** The part of the store that is no log, on a connection. */
export const streamsOn = (connection: Connection, options: AppendOptions = {}) => ({
  append: appender(connection, options),
  readStream: streamReader(connection),
  ...streamMaintenance(connection),
});

export async function readAllOf(
  store: Pick<EventStore, 'readStream'>,
  stream: string,
  options?: ReadStreamOptions,
): Promise<readonly RecordedEvent[]> {
  const all: RecordedEvent[] = [];
  for await (const page of store.readStream(stream, options)) all.push(...page);
  return all;
}

export function right<A>(answer: E.Either<unknown, A>): A {
  if (E.isRight(answer)) return answer.right;
  throw new Error(`expected a right, got ${JSON.stringify(answer.left, (_, value: unknown) => printable(value))}`);
}

export function left<L>(answer: E.Either<L, unknown>): L {
  if (E.isLeft(answer)) return answer.left;
  throw new Error('expected a left, got a right');
}

export function notAppended(answer: E.Either<AppendError, unknown>) {
  const error = left(answer);
  if (error._tag === 'NotAppended') return error;
  throw new Error(`expected NotAppended, got ${error._tag}`);
}

const printable = (value: unknown): unknown => {
  if (typeof value === 'bigint') return String(value);
  return value instanceof Error ? value.message : value;
};
