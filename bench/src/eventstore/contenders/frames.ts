// Our own connection alone: frames as bytes, neither parsed nor folded. What the framework stands on, and the ceiling
// of a reader that leaves the client library's decoding out.
import { randomUUID } from 'node:crypto';
import { connectTo } from '../../../../packages/repository-eventstore/src/connection/connect-to.js';
import type {
  Frames,
  WireEvent,
  WireExpected,
} from '../../../../packages/repository-eventstore/src/connection/connection.js';
import { decodeReadResponse } from '../../../../packages/repository-eventstore/src/connection/wire/read-response.js';
import type { AccountEvent } from '../../domain.js';
import {
  streamOf,
  type Contender,
  type Decode,
  type Loading,
  type LogPart,
  type Peer,
  type Read,
} from '../contender.js';
import { storedForm } from '../stored-form.js';

interface Known {
  readonly revision: bigint;
  readonly anchor: bigint;
}

const bytesOf = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

const proposed = (account: string, event: AccountEvent): WireEvent => {
  const { type, data, metadata } = storedForm(account, event);
  return { id: randomUUID(), type, isJson: true, data: bytesOf(data), metadata: bytesOf(metadata) };
};

const make = (url: string, loading: Loading): Peer => {
  const connection = connectTo(url);
  const known = new Map<string, Known>();

  const append = async (id: string, event: WireEvent, before: Known | undefined): Promise<void> => {
    const expected: WireExpected = before?.revision ?? 'no_stream';
    const reply = await connection.append(streamOf(id), expected, [event]);
    if (reply._tag !== 'Appended') throw new Error(reply._tag);
    known.set(id, { revision: reply.revision, anchor: before?.anchor ?? reply.revision });
  };

  const newestFrom = async (stream: string, from: bigint): Promise<bigint> => {
    let newest: bigint | undefined;
    for await (const batch of connection.readStream({ stream, from, direction: 'forwards' })) {
      for (const frame of batch) if (frame._tag === 'Event') newest = frame.event.revision;
    }
    if (newest === undefined) throw new Error(`${stream} has lost its events`);
    return newest;
  };

  const eventsOf = async (frames: Frames, part?: LogPart): Promise<Read> => {
    let events = 0;
    for await (const batch of frames) {
      for (const frame of batch) {
        if (frame._tag === 'Event' && (part?.asked !== 'all' || frame.event.stream.startsWith(part.prefix)))
          events += 1;
      }
      if (events === part?.count) break;
    }
    return { events, sum: undefined };
  };

  return {
    open: (id, owner) => append(id, proposed(id, { type: 'opened', data: { owner } }), undefined),
    deposit: async (id, amount) => {
      let before = known.get(id);
      if (before === undefined) throw new Error(`${id} is not open`);
      if (loading === 'readTail') {
        const newest = await newestFrom(streamOf(id), before.anchor);
        before = { revision: newest, anchor: newest };
      }
      await append(id, proposed(id, { type: 'deposited', data: { amount } }), before);
    },
    rehydrate: (id) => eventsOf(connection.readStream({ stream: streamOf(id), from: 'start', direction: 'forwards' })),
    follow: (part) => {
      const filter =
        part.asked === 'prefix'
          ? ({ by: 'stream', prefixes: [part.prefix] } as const)
          : ({ by: 'stream', regex: String.raw`^(?!\$)` } as const);
      return eventsOf(connection.subscribeToAll({ from: part.behind, filter }), part);
    },
    close: () => connection.close(),
  };
};

const decode: Decode = (message) => {
  const frame = decodeReadResponse(message);
  if (typeof frame === 'string' || frame._tag !== 'Event') throw new Error('no event');
  return frame.event.revision;
};

export const contender: Contender = { title: 'own connection, undecoded', make, decode };
