// Subscriptions to the whole log, filters and checkpoints.
import { END, eventTypeFilter, excludeSystemEvents, streamNameFilter, type Position } from '@eventstore/db-client';
import { jsonEvents, running, take, until } from '../support.js';

const server = running();

const place = (position: Position | undefined): Position => {
  if (position === undefined) throw new Error('There is no position.');
  return position;
};

test('from the start gives the whole log, and then what is written', async () => {
  const { client } = server;
  await client.appendToStream('first', jsonEvents(4));
  const subscription = client.subscribeToAll();
  let caughtUp = 0;
  const streams: string[] = [];
  subscription.on('caughtUp', () => (caughtUp += 1));
  subscription.on('data', ({ event }) => streams.push(event?.streamId ?? ''));
  await until(() => caughtUp === 1);
  await client.appendToStream('second', jsonEvents(2));
  await until(() => streams.includes('second'));
  expect(streams[0]?.startsWith('$')).toBe(true);
  expect(streams.filter((stream) => stream === 'first')).toHaveLength(4);
  expect(caughtUp).toBe(1);
  await subscription.unsubscribe();
});

test('from a position gives what comes after it', async () => {
  const { client } = server;
  const { position } = await client.appendToStream('marker', jsonEvents(1));
  await client.appendToStream('behind', jsonEvents(3));
  const subscription = client.subscribeToAll({ fromPosition: place(position) });
  const events = await take(subscription, 3);
  expect(events.map(({ event }) => [event?.streamId, event?.revision])).toEqual([
    ['behind', 0n],
    ['behind', 1n],
    ['behind', 2n],
  ]);
});

test('from the end gives only what is written later', async () => {
  const { client } = server;
  const subscription = client.subscribeToAll({ fromPosition: END });
  await new Promise((resolve) => subscription.once('caughtUp', resolve));
  await client.appendToStream('fresh', jsonEvents(1));
  expect((await take(subscription, 1))[0]?.event?.streamId).toBe('fresh');
});

test('from beyond the end gives nothing up to there', async () => {
  const { client } = server;
  const { position } = await client.appendToStream('head', jsonEvents(1));
  const { commit } = place(position);
  const subscription = client.subscribeToAll({ fromPosition: { commit: commit + 500n, prepare: commit + 500n } });
  await new Promise((resolve) => subscription.once('caughtUp', resolve));
  await client.appendToStream('passed over', jsonEvents(1));
  await client.appendToStream('much later', jsonEvents(10));
  const [first] = await take(subscription, 1);
  expect(place(first?.event?.position).commit).toBeGreaterThan(commit + 500n);
});

describe.each([
  ['stream prefix', streamNameFilter({ prefixes: ['wanted-', 'also-'] })],
  ['stream expression', streamNameFilter({ regex: '^(wanted|also)-' })],
  ['type prefix', eventTypeFilter({ prefixes: ['good-'] })],
  ['type expression', eventTypeFilter({ regex: '^go+d-[a-z]*$' })],
])('a filter by %s', (name, filter) => {
  test('lets through what it names, caught up and live', async () => {
    const { client } = server;
    const { position } = await client.appendToStream('filters', jsonEvents(1));
    const write = async (): Promise<void> => {
      await client.appendToStream(`wanted-${name}`, jsonEvents(8, 'good-type'));
      await client.appendToStream(`unwanted-${name}`, jsonEvents(8, 'bad-type'));
      await client.appendToStream(`also-${name}`, jsonEvents(8, 'good-one'));
    };
    await write();
    const subscription = client.subscribeToAll({ fromPosition: place(position), filter });
    subscription.once('caughtUp', () => void write());
    const events = await take(subscription, 32);
    expect(events.filter(({ event }) => event?.type.startsWith('good-') !== true)).toEqual([]);
    expect(events.filter(({ event }) => event?.streamId === `wanted-${name}`)).toHaveLength(16);
  });
});

test('without system events gives none', async () => {
  const { client } = server;
  await client.setStreamMetadata('described', { maxCount: 3 });
  await client.appendToStream('last of all', jsonEvents(1, 'finish'));
  for await (const { event } of client.subscribeToAll({ filter: excludeSystemEvents() })) {
    expect(event?.type.startsWith('$')).toBe(false);
    if (event?.type === 'finish') break;
  }
});

describe('checkpoints', () => {
  test('come at the interval that was asked for, and once when it has caught up', async () => {
    const { client } = server;
    const { position } = await client.appendToStream('intervals', jsonEvents(1));
    await client.appendToStream('intervals', jsonEvents(8));
    const log: (Position | 'event')[] = [];
    const subscription = client.subscribeToAll({
      fromPosition: place(position),
      filter: eventTypeFilter({
        prefixes: ['test'],
        checkpointInterval: 2,
        checkpointReached: (_, reached) => void log.push(reached),
      }),
    });
    subscription.on('data', () => log.push('event'));
    await new Promise((resolve) => subscription.once('caughtUp', resolve));
    for (let batch = 1; batch <= 17; batch += 1) {
      await client.appendToStream('intervals', jsonEvents(20));
      // Read before more is written: a subscription that falls behind says where it is at other times too.
      await until(() => log.filter((entry) => entry === 'event').length === 8 + 20 * batch);
    }
    const marks = log.filter((entry) => entry !== 'event');
    // One at the end of catching up, then one for each 2 x 32 of the 340 live events.
    expect(marks).toHaveLength(6);
    expect([...marks].sort((left, right) => Number(left.commit - right.commit))).toEqual(marks);
    await subscription.unsubscribe();
  });

  test('advance where nothing matches', async () => {
    const { client } = server;
    const marks: Position[] = [];
    const subscription = client.subscribeToAll({
      fromPosition: END,
      filter: streamNameFilter({
        prefixes: ['nobody'],
        checkpointInterval: 1,
        maxSearchWindow: 10,
        checkpointReached: (_, reached) => void marks.push(reached),
      }),
    });
    await new Promise((resolve) => subscription.once('caughtUp', resolve));
    subscription.resume();
    const { position } = await client.appendToStream('somebody', jsonEvents(50));
    await until(() => marks.length === 5);
    expect(marks.at(-1)).toEqual(position);
    await subscription.unsubscribe();
  });

  test('are places to go on from, with nothing left out or given again', async () => {
    const { client } = server;
    const { position } = await client.appendToStream('resume-0', jsonEvents(1));
    for (let index = 1; index <= 40; index += 1) await client.appendToStream(`resume-${String(index)}`, jsonEvents(3));
    const seen: string[] = [];
    let from = place(position);
    let resumed = 0;
    while (seen.length < 60) {
      let reached: Position | undefined;
      const subscription = client.subscribeToAll({
        fromPosition: from,
        filter: streamNameFilter({
          regex: '^resume-[0-9]*[02468]$',
          checkpointInterval: 1,
          maxSearchWindow: 7,
          checkpointReached: (_, at) => {
            reached ??= at;
          },
        }),
      });
      const round: { readonly id: string; readonly commit: bigint }[] = [];
      for await (const { event } of subscription) {
        round.push({
          id: `${String(event?.streamId)} ${String(event?.revision)}`,
          commit: place(event?.position).commit,
        });
        if (reached !== undefined || seen.length + round.length === 60) break;
      }
      // What came behind the checkpoint comes again.
      const mark = reached;
      const kept = mark === undefined ? round : round.filter(({ commit }) => commit <= mark.commit);
      seen.push(...kept.map(({ id }) => id));
      if (mark !== undefined) from = mark;
      resumed += 1;
    }
    expect(seen).toEqual(
      Array.from({ length: 20 }, (_, index) =>
        [0, 1, 2].map((revision) => `resume-${String(2 * index + 2)} ${String(revision)}`),
      ).flat(),
    );
    expect(resumed).toBeGreaterThan(5);
  });
});
