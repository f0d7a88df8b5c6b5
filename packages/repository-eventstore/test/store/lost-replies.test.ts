// R4, R5 and S13b over a wire that loses requests and replies: one copy, the right revision. Only the local server can
// be made to lose them.
import { randomUUID } from 'node:crypto';
import { defineAggregate, transact } from '@millrace/core';
import { startLocalEventStore, type LocalEventStore } from '@millrace/eventstore-local';
import { eventStoreDBStore, eventStoreRepository, type EventStoreDBStore } from '@millrace/repository-eventstore';
import * as t from 'io-ts';
import { events, left, readAllOf, right } from '../support/events.js';

const Tally = defineAggregate({
  type: 'tally',
  key: { tallyId: t.string },
  initial: { total: 0 },
  events: { counted: { data: { by: t.number }, apply: (state, { by }) => void (state.total += by) } },
  commands: {
    count: {
      data: { all: t.array(t.number) },
      decide: (tally, { all }) => {
        let next = tally;
        for (const by of all) next = next.counted({ by });
        return next;
      },
    },
  },
});

let server: LocalEventStore;
let other: EventStoreDBStore;

beforeAll(async () => {
  server = await startLocalEventStore();
  other = eventStoreDBStore(server.connectionString);
});

afterEach(() => {
  server.faults.clear();
});

afterAll(async () => {
  await other.close();
  await server.stop();
});

// How a reply or a request is lost. `written` says whether the events are in the log.
const losses: readonly {
  readonly how: string;
  readonly written: boolean;
  readonly arm: (stream: string) => unknown;
}[] = [true, false].flatMap((written) => [
  {
    how: 'nothing is answered',
    written,
    arm: (stream: string) =>
      written ? server.faults.dropReplies({ stream, times: 1 }) : server.faults.ignoreWrites({ stream, times: 1 }),
  },
  { how: 'the call ends', written, arm: (stream: string) => server.faults.endCalls({ stream, times: 1, written }) },
  {
    how: 'the connection is cut',
    written,
    arm: (stream: string) => server.faults.cutDuringWrites({ stream, times: 1, written }),
  },
  {
    how: 'the server says that it timed out',
    written,
    arm: (stream: string) => server.faults.refuseWrites('timeout', { stream, times: 1, written }),
  },
]);

const situations: readonly {
  readonly where: string;
  readonly begin: (stream: string) => Promise<unknown>;
  readonly first: bigint;
}[] = [
  { where: 'in a new stream', begin: () => Promise.resolve(), first: 0n },
  {
    where: 'in a stream that is deleted, and re-created by it',
    begin: async (stream) => {
      right(await other.append(stream, 'no_stream', events(3))());
      right(await other.deleteStream(stream)());
    },
    first: 3n,
  },
];

describe.each(situations)('$where', ({ begin, first }) => {
  test.each(losses)('a command is applied once when $how (written: $written)', async ({ arm }) => {
    const tallyId = randomUUID();
    const stream = `tally-${tallyId}`;
    await begin(stream);
    const repository = eventStoreRepository(server.connectionString, [Tally], { store: { appendTimeout: 500 } });
    arm(stream);
    const message = Tally.count.message({ tallyId }, { all: [1, 2] });
    const committed = right(await transact(repository)(message)());
    expect([committed.aggregate.revision, committed.aggregate.state.total]).toEqual([first + 1n, 3]);
    expect((await readAllOf(other, stream)).map(({ revision }) => revision)).toEqual([first, first + 1n]);
    const again = right(await transact(repository)(message)());
    expect([again.duplicate, again.aggregate.revision]).toEqual([true, first + 1n]);
    await repository.close();
  });
});

describe('an append whose reply is lost', () => {
  it('is Ambiguous, and the same again is answered with its place, also when others have written since', async () => {
    const store = eventStoreDBStore(server.connectionString, { appendTimeout: 300 });
    const stream = `lost-${randomUUID()}`;
    const [mine, theirs] = [events(2), events(3)];
    server.faults.dropReplies({ stream, times: 1 });
    expect(left(await store.append(stream, 'no_stream', mine)())).toMatchObject({ _tag: 'Ambiguous', stream });
    right(await other.append(stream, 1n, theirs)());
    expect(right(await store.append(stream, 'no_stream', mine)()).revision).toBe(1n);
    expect(await readAllOf(other, stream)).toHaveLength(5);
    await store.close();
  });

  it('may come too late: deleted in the meantime, it is written again at "no stream" and nowhere else', async () => {
    const store = eventStoreDBStore(server.connectionString, { appendTimeout: 300 });
    const stream = `buried-${randomUUID()}`;
    const [birth, more] = [events(1), events(2)];
    right(await store.append(stream, 'no_stream', birth)());
    server.faults.dropReplies({ stream, times: 1 });
    expect(left(await store.append(stream, 0n, more)())).toMatchObject({ _tag: 'Ambiguous' });
    right(await other.deleteStream(stream)());
    expect(left(await store.append(stream, 0n, more)())).toEqual({
      _tag: 'WrongExpectedRevision',
      stream,
      expected: 0n,
      actual: 2n,
    });
    expect(right(await store.append(stream, 'no_stream', birth)()).revision).toBe(3n);
    expect((await readAllOf(other, stream)).map(({ revision }) => revision)).toEqual([3n]);
    await store.close();
  });

  it('that re-created a deleted stream is a conflict or done when it is sent again, and there is one copy (S13b)', async () => {
    const store = eventStoreDBStore(server.connectionString, { appendTimeout: 300 });
    const stream = `reborn-${randomUUID()}`;
    const [former, birth] = [events(2), events(2)];
    for (const [again, first] of [
      [birth, 2n],
      [former, 4n],
    ] as const) {
      if (again === birth) right(await store.append(stream, 'no_stream', former)());
      right(await other.deleteStream(stream)());
      server.faults.dropReplies({ stream, times: 1 });
      const lost = left(await store.append(stream, 'no_stream', again)());
      expect(lost._tag).toBe('Ambiguous');
      const answer = await store.append(stream, 'no_stream', again)();
      if (answer._tag === 'Right') expect(answer.right.revision).toBe(first + 1n);
      else expect(answer.left).toMatchObject({ _tag: 'WrongExpectedRevision', actual: first + 1n });
      expect((await readAllOf(other, stream)).map(({ revision }) => revision)).toEqual([first, first + 1n]);
    }
    await store.close();
  });
});
