// R10: an append is refused for an event that nobody can read yet, and that may fall with the leader that has it.
import { assertSound, commits, numbers, tallying } from '../../packages/testing/src/contract/write-path-cases/tally.js';
import { onLocalServer, type LocalTarget } from './target.js';
import { gather, settles, until } from './waiting.js';

/**
 * Two processes on a stream that is new, or wholly truncated. The event of the first is written and not replicated when
 * the append of the second is refused for it; then `happens`.
 */
async function refused(target: LocalTarget, before: number, happens: () => void) {
  const { faults } = target.server;
  const tallyId = target.name(`tally-${String(before)}`);
  const first = tallying(target.store(), tallyId);
  const inner = target.store();
  let appends = 0;
  const append: typeof inner.append = (...args) => {
    appends += 1;
    return inner.append(...args);
  };
  const second = tallying({ ...inner, append }, tallyId);
  await first.filled(before);
  if (before > 0)
    await settles(inner.setStreamMetadata(first.name, { truncateBefore: BigInt(before) })(), 'the truncation');
  await second.loaded();

  faults.holdReplication();
  const one = first.count(7, 'first');
  await until(async () => refusedFor(target, first.name), 'the first event was written');
  const other = second.count(8, 'second', { retry: { attempts: 20, delay: () => 5 } });
  await until(() => appends >= 2, 'the second was refused, and has tried again');
  happens();
  await settles(Promise.all([one, other]), 'both commands');
  // Whatever became of them: they are sent again, as their processes would.
  await until(async () => (await settles(first.count(7, 'first'), 'the first command'))._tag === 'Right', 'it is kept');
  await until(
    async () => (await settles(second.count(8, 'second'), 'the second command'))._tag === 'Right',
    'it is kept',
  );
  const events = await gather(inner.readStream(first.name));
  assertSound(events, BigInt(before));
  expect([...commits(events)].sort()).toEqual(['first', 'second']);
  return numbers(events);
}

/** Whether the stream has moved at the leader: an append far beyond the end says where it ends. */
async function refusedFor(target: LocalTarget, stream: string): Promise<boolean> {
  const probe = { id: '00000000-0000-4000-8000-000000000000', type: 'probe', data: {}, metadata: {} };
  const probing = target.store();
  const answer = await probing.append(stream, 1_000_000n, [probe])();
  await probing.close();
  const actual =
    answer._tag === 'Left' && answer.left._tag === 'WrongExpectedRevision' ? answer.left.actual : undefined;
  return actual !== undefined && actual !== (stream.endsWith('tally-0') ? 'no_stream' : 2n);
}

for (const before of [0, 3]) {
  const where = before === 0 ? 'a new stream' : 'a stream whose events are all truncated';

  onLocalServer(
    `R10 A command refused on ${where} for an event that is not replicated yet is decided on it when it is`,
    async (target) => {
      const written = await refused(target, before, () => target.server.faults.resumeReplication());
      expect(written).toEqual([7, 8]);
    },
    () => ({ nodes: 3 }),
  );

  onLocalServer(
    `R10 A command refused on ${where} for an event that falls with the leader stands behind nothing that it was not decided on`,
    async (target) => {
      await refused(target, before, () => {
        target.server.faults.loseLeader();
        target.server.faults.resumeReplication();
      });
    },
    () => ({ nodes: 3 }),
  );
}
