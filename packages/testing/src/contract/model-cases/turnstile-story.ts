// A10 to A17: the story of one turnstile, from before its installation.
import { commit, decodeCommand, load, makeRepository, transact, type MessageOf } from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { Turnstile } from '../../domains/turnstile.js';
import { assert, left, right } from '../asserting.js';
import type { StoreContext } from '../store-context.js';
import type { StoreCase } from '../store-contract.js';

type Step = 'install' | 'insertCoin' | 'pushArm';

const STORY = ['install', 'pushArm', 'insertCoin', 'pushArm', 'pushArm'] as const;
const EVENTS = ['installed', 'armPushedIneffectively', 'coinInserted', 'armTurned', 'armPushedIneffectively'];

const streamOf = (turnstileId: string) => `turnstile-${turnstileId}`;

/** Transacts the steps one by one, and gives what the last one committed. */
async function play({ store, stream }: StoreContext, steps: readonly Step[]) {
  const turnstileId = stream('story');
  const run = transact(makeRepository(store, [Turnstile]));
  const commits = [];
  for (const step of steps) commits.push(right(await run(Turnstile[step].message({ turnstileId }))()));
  const last = commits[commits.length - 1] ?? assert.fail('a story has a step');
  return { turnstileId, last, events: last.events.map(({ type, revision }) => ({ type, revision })) };
}

const step = (id: string, name: string, steps: readonly Step[], type: string, unlocked: boolean): StoreCase => ({
  id,
  name,
  run: async (context) => {
    const { turnstileId, last, events } = await play(context, steps);
    const revision = BigInt(steps.length - 1);
    assert.deepEqual(events, [{ type: `turnstile/${type}`, revision }]);
    assert.deepEqual(last.events[0]?.data, { turnstileId });
    assert.deepEqual([last.aggregate.revision, last.aggregate.state.unlocked], [revision, unlocked]);
    const stored = await context.read(streamOf(turnstileId));
    assert.deepEqual([stored.length, stored[Number(revision)]?.type], [steps.length, `turnstile/${type}`]);
  },
});

/** The five events of the story by the pure steps, chained on a loaded aggregate and committed at once. */
async function chained({ store }: StoreContext, turnstileId: string): Promise<void> {
  const repository = makeRepository(store, [Turnstile]);
  const loaded = right(await load(repository)(Turnstile, { turnstileId })());
  const end = pipe(
    Turnstile.install(loaded),
    E.chainW(Turnstile.pushArm.step()),
    E.chainW(Turnstile.insertCoin.step()),
    E.chainW(Turnstile.pushArm.step()),
    E.chainW(Turnstile.pushArm.step()),
  );
  right(await commit(repository)(end)());
}

export const turnstileStory: readonly StoreCase[] = [
  {
    id: 'A10',
    name: 'Pushing the arm before the installation is rejected, and nothing is stored.',
    run: async ({ store, stream, read }) => {
      const turnstileId = stream('absent');
      const repository = makeRepository(store, [Turnstile]);
      const rejection = left(await transact(repository)(Turnstile.pushArm.message({ turnstileId }))(), 'Rejected');
      assert.deepEqual([rejection.command, rejection.code], ['turnstile/pushArm', 'not-installed']);
      assert.deepEqual(await read(streamOf(turnstileId)), []);
    },
  },
  step('A11', 'The installation is committed at revision 0 in its own stream.', STORY.slice(0, 1), 'installed', false),
  step(
    'A12',
    'Pushing the locked arm is committed as an event at revision 1: a business "no" may be an event.',
    STORY.slice(0, 2),
    'armPushedIneffectively',
    false,
  ),
  step('A13', 'A coin is committed at revision 2 and unlocks.', STORY.slice(0, 3), 'coinInserted', true),
  step('A14', 'Pushing then turns the arm at revision 3 and locks again.', STORY.slice(0, 4), 'armTurned', false),
  step('A15', 'Pushing once more is ineffective, at revision 4.', STORY, 'armPushedIneffectively', false),
  {
    id: 'A16',
    name: 'Steps chained on a loaded aggregate, messages from JSON and one-shot commands store the same events.',
    run: async (context) => {
      const { store, stream, read } = context;
      const repository = makeRepository(store, [Turnstile]);
      const transactIt = transact(repository);
      const ids = { chained: stream('chained'), messages: stream('messages'), oneShot: stream('one-shot') };
      await chained(context, ids.chained);
      for (const name of STORY) {
        const sent = JSON.stringify(Turnstile[name].message({ turnstileId: ids.messages }));
        const received: MessageOf<typeof Turnstile> = right(decodeCommand(repository)(JSON.parse(sent)));
        right(await transactIt(received)());
        right(await transactIt(Turnstile[name].message({ turnstileId: ids.oneShot }))());
      }
      for (const turnstileId of Object.values(ids)) {
        const stored = await read(streamOf(turnstileId));
        assert.deepEqual(
          stored.map(({ type, data, revision }) => ({ type, data, revision })),
          EVENTS.map((name, n) => ({ type: `turnstile/${name}`, data: { turnstileId }, revision: BigInt(n) })),
        );
      }
    },
  },
  {
    id: 'A17',
    name: 'A load after that gives revision 4, the state from the events, and the key.',
    run: async (context) => {
      const { turnstileId } = await play(context, STORY);
      const repository = makeRepository(context.store, [Turnstile]);
      const loaded = right(await load(repository)(Turnstile, { turnstileId })());
      assert.deepEqual([loaded.type, loaded.key, loaded.revision], ['turnstile', { turnstileId }, 4n]);
      assert.deepEqual(loaded.state, { installed: true, unlocked: false, coins: 1, turns: 1 });
      assert.deepEqual([loaded.exists, loaded.pending], [true, []]);
    },
  },
];
