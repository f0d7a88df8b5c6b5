// Who waits for commits: woken when there is an answer, and forgotten when they have it.
import { virtualTime } from '@millrace/testing/contract';
import { AwaitedCommits } from '../../../src/projection/runner/awaited-commits.js';
import type { Session } from '../../../src/projection/runner/session.js';

const at = (commit: bigint) => ({ commit, prepare: commit });

function opened() {
  const time = virtualTime();
  let reached = 0n;
  let over: string | undefined;
  const session = {
    engine: {
      get state() {
        return { position: at(reached), parked: new Map() };
      },
    },
    subscribed: { isDoneUpTo: () => Promise.resolve(false) },
  };
  const awaited = new AwaitedCommits({
    name: 'view@1',
    clock: time.clock,
    // No more of a session is looked at.
    session: () => session as unknown as Session,
    over: () => over,
    look: () => Promise.resolve({ checkpoint: undefined, parked: [] }),
  });
  return {
    time,
    awaited,
    reach: (commit: bigint) => {
      reached = commit;
      awaited.moved();
    },
    end: (why: string) => {
      over = why;
      awaited.moved();
    },
  };
}

test('a hundred who wait are woken each when its commit is handled, in no time, and forgotten', async () => {
  const { time, awaited, reach } = opened();
  const before = time.clock.now();
  const answers: bigint[] = [];
  const all = Array.from({ length: 100 }, async (_, n) => {
    const commit = BigInt(n + 1);
    expect(await awaited.wait(at(commit), 60_000)).toEqual({ _tag: 'Right', right: undefined });
    answers.push(commit);
  });
  expect(awaited.waiting).toBe(100);
  reach(50n);
  await new Promise((resolve) => setImmediate(resolve));
  expect(answers).toEqual(Array.from({ length: 50 }, (_, n) => BigInt(n + 1)));
  expect(awaited.waiting).toBe(50);
  reach(100n);
  await Promise.all(all);
  expect(time.clock.now()).toBe(before);
  expect(awaited.waiting).toBe(0);
});

test('who waits in vain, for a time or for a runner that stops, is forgotten too', async () => {
  const { time, awaited, end } = opened();
  const late = await time.during(awaited.wait(at(9n), 1_000), 'it is given up');
  expect(late).toMatchObject({ left: { _tag: 'NotInTime', milliseconds: 1_000 } });
  expect(awaited.waiting).toBe(0);
  const waiting = awaited.wait(at(9n), 60_000);
  const before = time.clock.now();
  end('it was asked to');
  expect(await waiting).toMatchObject({ left: { _tag: 'NotRunning', message: 'view@1 has stopped: it was asked to' } });
  expect([awaited.waiting, time.clock.now()]).toEqual([0, before]);
});
