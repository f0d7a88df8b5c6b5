// A repository in EventStoreDB: commits, loads, snapshots, and its end.
import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import {
  defineAggregate,
  DefinitionError,
  load,
  makeRepository,
  transact,
  type BackgroundProblem,
} from '@millrace/core';
import { eventStoreDBSnapshots, eventStoreDBStore, eventStoreRepository } from '@millrace/repository-eventstore';
import * as t from 'io-ts';
import { left, readAllOf, right } from '../support/events.js';
import { serverUrl } from '../support/server.js';

const Counter = defineAggregate({
  type: 'counter',
  key: { counterId: t.string },
  initial: { count: 0 },
  state: t.type({ count: t.number }),
  snapshot: { every: 5 },
  events: { counted: { apply: (state) => void (state.count += 1) } },
  commands: { count: { decide: (counter) => counter.counted() } },
});

const key = () => ({ counterId: randomUUID() });

const opened = async () => {
  const problems: BackgroundProblem[] = [];
  const onProblem = (problem: BackgroundProblem) => problems.push(problem);
  const repository = eventStoreRepository(await serverUrl(), [Counter], { onProblem });
  return { repository, problems, count: transact(repository) };
};

describe('a repository', () => {
  it('commits to one stream per aggregate, and loads from it in another process', async () => {
    const [one, two] = [await opened(), await opened()];
    const id = key();
    for (const last of [0n, 1n, 2n])
      expect(right(await one.count(Counter.count.message(id))()).aggregate.revision).toBe(last);
    const loaded = right(await load(two.repository)(Counter, id)());
    expect([loaded.revision, loaded.state]).toEqual([2n, { count: 3 }]);
    expect(await readAllOf(one.repository.store, `counter-${id.counterId}`)).toHaveLength(3);
    await Promise.all([one.repository.close(), two.repository.close()]);
  });

  it('keeps snapshots of the definitions that ask for some, which no log shows', async () => {
    const { repository, problems, count } = await opened();
    // The server may hold a long log of others.
    const began = right(await repository.store.head()) ?? 'start';
    const id = key();
    for (let n = 0; n < 7; n++) right(await count(Counter.count.message(id))());
    await repository.idle();
    expect(problems).toEqual([]);

    const reads: unknown[] = [];
    const store = eventStoreDBStore(await serverUrl());
    const watched = makeRepository(
      {
        ...store,
        readStream: (stream, options) => {
          reads.push([stream, options?.from]);
          return store.readStream(stream, options);
        },
      },
      [Counter],
      { snapshots: eventStoreDBSnapshots(store) },
    );
    expect(right(await load(watched)(Counter, id)()).state).toEqual({ count: 7 });
    expect(reads).toHaveLength(1);
    expect(reads).not.toContainEqual([`counter-${id.counterId}`, 'start']);

    let given = 0;
    for await (const page of store.readAll({ from: began }))
      for (const { stream, type } of page) {
        given += 1;
        expect(stream).not.toMatch(/^millrace\./);
        expect(type).not.toMatch(/^millrace\//);
      }
    expect(given).toBeGreaterThanOrEqual(7);
    await store.close();
    await repository.close();
  });

  it('saves what it has under way before it closes, and is of no use afterwards', async () => {
    const { repository, problems, count } = await opened();
    const id = key();
    for (let n = 0; n < 5; n++) right(await count(Counter.count.message(id))());
    await repository.close();
    expect(problems).toEqual([]);
    expect(left(await count(Counter.count.message(id))())).toMatchObject({ _tag: 'Failed' });
  });

  it('prints neither how to reach the server nor what is in it', async () => {
    const url = (await serverUrl()).replace('esdb://', 'esdb://ada:hunter2@');
    const repository = eventStoreRepository(url, [Counter]);
    expect(inspect(repository, { depth: 10, showHidden: true })).not.toContain('hunter2');
    expect(JSON.stringify({ ...repository, definitions: [] })).not.toContain('hunter2');
    await repository.close();
  });

  it('is not made of definitions or a connection string that are wrong', async () => {
    const url = await serverUrl();
    expect(() => eventStoreRepository(url, [Counter, Counter])).toThrow(DefinitionError);
    expect(() => eventStoreRepository('esdb:/hunter2@', [Counter])).toThrow(/connection string/);
    expect(() => eventStoreRepository('esdb:/hunter2@', [Counter])).not.toThrow(/hunter2/);
  });
});
