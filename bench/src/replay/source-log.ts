// The log that every contender copies: the same events of so many streams in every run, some 500 bytes each.
import type { JsonObject } from '@millrace/core';

/** An event of the log, before anybody stores it. */
export interface LogEntry {
  readonly stream: string;
  /** Its place in its stream. */
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: JsonObject;
}

export interface LogSize {
  readonly streams: number;
  readonly events: number;
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

// Lehmer's generator: its products are whole numbers that a double holds.
const after = (random: number): number => (random * 48_271) % 2_147_483_647;

/** Made one by one: a log of any length takes no memory. Each event is of a stream drawn at random, by a fixed seed. */
export function* sourceLog({ streams, events }: LogSize): Generator<LogEntry, void> {
  const lengths = new Uint32Array(streams);
  let random = 20_240_607;
  for (let i = 0; i < events; i += 1) {
    random = after(random);
    const stream = random % streams;
    const revision = lengths[stream] ?? 0;
    lengths[stream] = revision + 1;
    yield entryAt(i, `account-${stream}`, revision, random);
  }
}

const entryAt = (i: number, stream: string, revision: number, random: number): LogEntry => ({
  stream,
  revision,
  id: `${hex(i, 8)}-0000-4000-8000-${hex(random, 12)}`,
  type: revision === 0 ? 'opened' : random % 4 === 0 ? 'withdrawn' : 'deposited',
  data: {
    account: stream,
    amount: { value: random % 100_000, currency: 'EUR' },
    from: { name: `Owner ${random % 9_973}`, iban: `DE${String(random).padStart(20, '0')}` },
    reference: `Invoice ${hex(after(random), 8)} of the month before, paid at the counter`,
    booked: new Date(1_700_000_000_000 + i * 1_000).toISOString(),
    tags: ['retail', random % 2 === 0 ? 'counter' : 'online'],
  },
  metadata: {
    commandId: `${hex(random, 8)}-1111-4111-8111-${hex(i, 12)}`,
    correlationId: `${hex(after(after(random)), 8)}-2222-4222-8222-${hex(i, 12)}`,
    user: `clerk-${random % 50}`,
    schema: 1,
  },
});
