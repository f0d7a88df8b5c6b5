// Whatever is wrong with a snapshot, it is done without; whatever is wrong with saving one, the commit is well.
import {
  defineAggregate,
  load,
  makeRepository,
  transact,
  type BackgroundProblem,
  type Snapshot,
  type SnapshotStore,
} from '@millrace/core';
import { memorySnapshots, memoryStore } from '@millrace/repository-memory';
import { right } from '@millrace/testing/contract';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { STREAM } from '../support/account.js';
import { accounts } from '../support/repositories.js';
import { giving, tenDeposits, watched } from '../support/snapshots.js';

describe('a snapshot is done without, and the whole stream is read,', () => {
  const good = async () => {
    const begun = await tenDeposits();
    return { ...begun, newest: begun.saved[2] ?? fail('no snapshot') };
  };
  const fail = (why: string): never => {
    throw new Error(why);
  };

  test.each<[string, (newest: Snapshot) => SnapshotStore, readonly string[]]>([
    ['when there is none', () => memorySnapshots(), []],
    ['when it is of another fold', (s) => giving(() => Promise.resolve(E.right({ ...s, fingerprint: 'other' }))), []],
    [
      'when its state does not decode',
      (s) => giving(() => Promise.resolve(E.right({ ...s, state: { open: 'yes' } }))),
      ['decoding a snapshot'],
    ],
    [
      'when the snapshot store fails',
      () => ({
        ...giving(() => fail('')),
        load: (stream) => () => Promise.resolve(E.left({ _tag: 'SnapshotError', stream, cause: 'down' })),
      }),
      ['loading a snapshot'],
    ],
    [
      'when the snapshot store rejects',
      () => giving(() => Promise.reject(new Error('broken'))),
      ['loading a snapshot'],
    ],
    ['when it is ahead of the stream', (s) => giving(() => Promise.resolve(E.right({ ...s, revision: 99n }))), []],
  ])('%s', async (_, snapshots, problems) => {
    const { cold, newest, problems: told, reads } = await good();
    const { loaded, deposited } = cold(snapshots(newest));
    const account = await loaded();
    expect([account.revision, account.state.balance]).toEqual([9n, 10]);
    expect(told.map(({ what, stream }) => [what, stream])).toEqual(problems.map((what) => [what, STREAM]));
    expect(reads.at(-1)?.from).toBe('start');
    expect((await deposited(1, 'fill0')).duplicate).toBe(true);
  });

  test('when its codec throws: the load neither rejects nor hangs', async () => {
    let throwing = false;
    const State = new t.Type<{ n: number }, number>(
      'State',
      (value): value is { n: number } => typeof value === 'object',
      (value, context) => {
        if (throwing) throw new Error('cannot decode');
        return typeof value === 'number' ? t.success({ n: value }) : t.failure(value, context);
      },
      ({ n }) => n,
    );
    const Counter = defineAggregate({
      type: 'counter',
      key: { id: t.string },
      state: State,
      initial: { n: 0 },
      snapshot: { every: 1 },
      events: { counted: { apply: (state) => void (state.n += 1) } },
      commands: { count: { decide: (counter) => counter.counted() } },
    });
    const [store, snapshots, problems] = [memoryStore(), memorySnapshots(), [] as BackgroundProblem[]];
    const make = () => makeRepository(store, [Counter], { snapshots, onProblem: (problem) => problems.push(problem) });
    const repository = make();
    right(await transact(repository)(Counter.count.message({ id: '1' }))());
    await repository.idle();
    throwing = true;
    const cold = make();
    for (let n = 0; n < 2; n++) expect(right(await load(cold)(Counter, { id: '1' })()).state).toEqual({ n: 1 });
    expect(problems.map(({ what }) => what)).toContain('loading a snapshot');
  });
});

describe('saving a snapshot', () => {
  test.each<[string, SnapshotStore['save'], string]>([
    [
      'fails',
      () => () => Promise.resolve(E.left({ _tag: 'SnapshotError', stream: STREAM, cause: 'down' })),
      'Error: the snapshot store failed',
    ],
    ['rejects', () => () => Promise.reject(new Error('broken')), 'Error: broken'],
    [
      'throws',
      () => {
        throw new Error('thrown');
      },
      'Error: thrown',
    ],
  ])('that %s is reported, and the commit is well', async (_, save, cause) => {
    const problems: BackgroundProblem[] = [];
    const snapshots: SnapshotStore = { ...memorySnapshots(), save };
    const { filled, repository, loaded } = accounts(memoryStore(), {
      snapshots,
      onProblem: (problem) => problems.push(problem),
    });
    await filled(3);
    await repository.idle();
    expect(problems.map((problem) => [problem.what, problem.stream, String(problem.cause)])).toEqual([
      ['saving a snapshot', STREAM, cause],
    ]);
    expect((await loaded()).revision).toBe(2n);
  });

  test('is refused when the state does not encode to JSON', async () => {
    const Odd = defineAggregate({
      type: 'odd',
      key: { id: t.string },
      state: t.type({ n: t.number }),
      initial: { n: 0 },
      snapshot: { every: 1 },
      events: { broken: { apply: (state) => void (state.n = NaN) } },
      commands: { break: { decide: (odd) => odd.broken() } },
    });
    const problems: BackgroundProblem[] = [];
    const { snapshots, saved } = watched();
    const repository = makeRepository(memoryStore(), [Odd], {
      snapshots,
      onProblem: (problem) => problems.push(problem),
    });
    right(await transact(repository)(Odd.break.message({ id: '1' }))());
    await repository.idle();
    expect(saved).toEqual([]);
    expect(problems.map(({ cause }) => String(cause))).toEqual(['Error: the state is not JSON: n: NaN is not JSON']);
  });
});
