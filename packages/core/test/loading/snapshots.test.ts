// Snapshots: a cold load begins at one; whatever is wrong with one, it is done without.
import {
  commit,
  defineAggregate,
  load,
  makeRepository,
  transact,
  type BackgroundProblem,
  type RepositoryOptions,
  type Snapshot,
  type SnapshotStore,
} from '@millrace/core';
import { memorySnapshots, memoryStore } from '@millrace/repository-memory';
import { left, right } from '@millrace/testing/contract';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { STREAM } from '../support/account.js';
import { accounts } from '../support/repositories.js';
import { spied } from '../support/stores.js';

/** A snapshot store that notes what it is asked. */
function watched(inner: SnapshotStore = memorySnapshots()) {
  const loads: string[] = [];
  const saved: Snapshot[] = [];
  const snapshots: SnapshotStore = {
    load: (stream, fingerprint) => () => {
      loads.push(stream);
      return inner.load(stream, fingerprint)();
    },
    save: (snapshot) => () => {
      saved.push(snapshot);
      return inner.save(snapshot)();
    },
  };
  return { snapshots, loads, saved, inner };
}

/** Ten deposits of 1 with a snapshot every three events, and how a cold repository sees them. */
async function tenDeposits(options: RepositoryOptions = {}) {
  const { store, reads, forget } = spied(memoryStore({ pageSize: 2 }));
  const watch = watched();
  const { filled, repository } = accounts(store, { ...options, snapshots: watch.snapshots });
  await filled(10);
  await repository.idle();
  forget();
  watch.loads.length = 0;
  const problems: BackgroundProblem[] = [];
  const cold = (given: SnapshotStore = watch.snapshots, how: RepositoryOptions = {}) =>
    accounts(store, { ...options, snapshots: given, onProblem: (problem) => problems.push(problem), ...how });
  return { ...watch, store, reads, forget, cold, problems };
}

/** A snapshot store that gives this, whatever it is asked. */
const giving = (answer: () => Promise<E.Either<never, Snapshot | undefined>>): SnapshotStore => ({
  load: () => answer,
  save: () => () => Promise.resolve(E.right(undefined)),
});

describe('a snapshot', () => {
  test('is saved each time that so many events were committed, with the state and the command ids', async () => {
    const { saved } = await tenDeposits();
    expect(saved.map(({ revision }) => revision)).toEqual([2n, 5n, 8n]);
    expect(saved[1]).toEqual({
      stream: STREAM,
      fingerprint: saved[0]?.fingerprint,
      revision: 5n,
      state: { open: false, balance: 6 },
      commands: [0, 1, 2, 3, 4, 5].map((n) => [`fill${String(n)}`, BigInt(n)]),
    });
    expect(saved[0]?.fingerprint).toMatch(/^[0-9a-f]{16}$/);
  });

  test('R12 makes a cold load two reads: the snapshot, and the stream from there', async () => {
    const { cold, reads, loads } = await tenDeposits();
    const account = await cold().loaded();
    expect([account.revision, account.state.balance]).toEqual([9n, 10]);
    expect(loads).toEqual([STREAM]);
    expect(reads).toEqual([{ stream: STREAM, from: 8n, requireLeader: false }]);
  });

  test('is not asked for when the cache has the stream', async () => {
    const { cold, loads } = await tenDeposits();
    const { loaded } = cold();
    await loaded();
    await loaded();
    expect(loads).toHaveLength(1);
  });

  test('begins also the load after a conflict of who assumed nothing', async () => {
    const { cold, reads } = await tenDeposits();
    await cold().deposited(1, 'blind', { load: 'assumeEmpty' });
    expect(reads).toEqual([{ stream: STREAM, from: 8n, requireLeader: true }]);
  });

  test('counts the events of a commit that passes several at once as one', async () => {
    const { saved, cold } = await tenDeposits();
    const { repository, loaded } = cold();
    let account = await loaded();
    for (let n = 0; n < 7; n++) account = account.audited();
    saved.length = 0;
    right(await commit(repository)(account)());
    await repository.idle();
    expect(saved.map(({ revision }) => revision)).toEqual([16n]);
  });

  test('carries the command ids: what was done before it is recognised, up to the window', async () => {
    const { cold, reads } = await tenDeposits({ commandWindow: 5 });
    expect((await cold().deposited(1, 'fill5')).duplicate).toBe(true);
    expect(reads[0]?.from).toBe(8n);
    expect((await cold().deposited(1, 'fill4')).duplicate).toBe(false);
  });

  test('is not used when all command ids are to be known: it has only the newest', async () => {
    const { cold, loads } = await tenDeposits();
    const { deposited } = cold(undefined, { commandWindow: 'all' });
    expect((await deposited(1, 'fill0')).duplicate).toBe(true);
    expect(loads).toEqual([]);
  });

  test('is not asked for or saved by a definition that has no such policy', async () => {
    const Plain = defineAggregate({
      type: 'plain',
      key: { id: t.string },
      initial: { n: 0 },
      events: { counted: {} },
      commands: { count: { decide: (plain) => plain.counted() } },
    });
    const { snapshots, loads, saved } = watched();
    const repository = makeRepository(memoryStore(), [Plain], { snapshots, cache: 'none' });
    for (let n = 0; n < 3; n++) right(await transact(repository)(Plain.count.message({ id: '1' }))());
    await repository.idle();
    expect([loads, saved]).toEqual([[], []]);
  });
});

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

test('the state of a snapshot is frozen', async () => {
  const { cold } = await tenDeposits();
  const { state } = await cold().loaded();
  expect(Object.isFrozen(state)).toBe(true);
});

test('a failed load is given as it is', async () => {
  const { cold, store } = await tenDeposits();
  right(await store.tombstoneStream(STREAM)());
  expect(left(await cold().deposit(1, 'c'), 'Failed').stream).toBe(STREAM);
});
