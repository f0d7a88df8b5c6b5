// How far a replay is, read from where it is kept.
import * as E from 'fp-ts/lib/Either.js';
import { replay, replayPlace, type Transform } from '@millrace/core';
import { memoryCheckpoints, memoryStore } from '@millrace/repository-memory';
import { raw } from '../support/raw-events.js';

const name = 'move';
const refuse: Transform = (event) => {
  if (event.type === 'bad') throw new Error('not today');
  return event;
};

async function world() {
  const [from, to, checkpoint] = [
    memoryStore({ identity: 'old' }),
    memoryStore({ identity: 'new' }),
    memoryCheckpoints(),
  ];
  await raw(from, 'a', ['good', {}], ['bad', {}]);
  await raw(from, 'b', ['good', {}]);
  const place = async () => {
    const found = await replayPlace(checkpoint, name)();
    if (E.isLeft(found)) throw new Error('it is in memory');
    return found.right;
  };
  return { from, to, checkpoint, place };
}

it('is nothing of a replay that never ran', async () => {
  const { place } = await world();
  expect(await place()).toEqual({
    ...{ route: undefined, position: undefined, parked: [], owner: undefined },
    ...{ until: expect.any(Number) as number, isCutOver: false },
  });
});

it('is where it has come to, and what it has parked', async () => {
  const { from, to, checkpoint, place } = await world();
  await replay({ name, from, to, checkpoint, transform: refuse, policy: 'park' }).done;
  expect(await place()).toMatchObject({
    ...{ route: 'old > new', position: { commit: 3n, prepare: 3n }, isCutOver: false, owner: undefined },
    parked: [{ stream: 'a', revision: 1n, type: 'bad' }],
  });
});

it('is before the first event when the first could not be replayed', async () => {
  const { from, to, checkpoint, place } = await world();
  const transform = () => {
    throw new Error('never');
  };
  await replay({ name, from, to, checkpoint, transform }).done;
  expect((await place()).position).toBeUndefined();
});

it('names who runs it, and says that it was cut over', async () => {
  const { from, to, checkpoint, place } = await world();
  let owner: string | undefined;
  const running = replay({ name, from, to, checkpoint, follow: true, owner: 'the runner' });
  const pause = async () => E.right(({ owner } = await place()));
  const done = await running.cutOver({ pause, watch: 1 })();
  expect(done).toMatchObject({ right: { outcome: 'cutOver' } });
  expect(owner).toBe('the runner');
  expect(await place()).toMatchObject({ isCutOver: true, owner: undefined });
});

it('is a failure when the store cannot be read', async () => {
  const failure = { _tag: 'CheckpointFailed', name, retryable: true, cause: undefined } as const;
  const checkpoints = { ...memoryCheckpoints(), look: () => () => Promise.resolve(E.left(failure)) };
  expect(await replayPlace(checkpoints, name)()).toEqual(E.left(failure));
});
