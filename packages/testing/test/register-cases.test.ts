// How cases become tests, and what the matrix says of them.
import {
  contractMatrix,
  recordOutcome,
  registerCases,
  runCase,
  type Case,
  type Runner,
} from '@millrace/testing/contract';

interface Context {
  readonly seed: number;
  readonly close: () => Promise<void>;
}

// A runner that keeps what is registered, so that a test can run it.
function keepingRunner() {
  const tests = new Map<string, { readonly body: () => Promise<void>; readonly timeout: number }>();
  const after: (() => void)[] = [];
  const runner: Runner = {
    describe: (_name, body) => {
      body();
    },
    test: (name, body, timeout) => tests.set(name, { body, timeout }),
    afterAll: (body) => after.push(body),
  };
  return {
    runner,
    tests,
    finish: () =>
      after.forEach((body) => {
        body();
      }),
  };
}

const cases: readonly Case<Context>[] = [
  { id: 'S01', name: 'It holds.', run: () => Promise.resolve() },
  { id: 'S02', name: 'It does not.', timeout: 5, run: () => Promise.reject(new Error('no')) },
  { id: 'S03', name: 'It cannot be told.', needs: ['snapshots'], run: () => Promise.reject(new Error('never run')) },
];

test('every case is a test; a failure is noted and thrown, and what is not run says why', async () => {
  const { runner, tests, finish } = keepingRunner();
  const reports: string[] = [];
  let closed = 0;
  const close = () => {
    closed += 1;
    return Promise.resolve();
  };
  registerCases<Context>({
    name: 'a suite',
    cases,
    open: () => Promise.resolve({ seed: 77, close }),
    lacks: { snapshots: 'it keeps none' },
    runner,
    report: (matrix) => reports.push(matrix),
  });
  expect([...tests.keys()]).toEqual([
    'S01 It holds.',
    'S02 It does not.',
    'S03 It cannot be told. (not run: it keeps none)',
  ]);
  expect([...tests.values()].map(({ timeout }) => timeout)).toEqual([600_000, 5, 600_000]);

  const [holds, fails, notRun] = [...tests.values()];
  await holds?.body();
  await expect(fails?.body()).rejects.toThrow('no (seed 77)');
  await notRun?.body();
  finish();
  expect(closed).toBe(2);
  expect(reports).toEqual([
    [
      '     a suite',
      'S01  1 ok',
      'S02  1 FAILED of 1',
      'S03  1 not run of 1',
      'S03 on a suite not run: it keeps none',
    ].join('\n'),
  ]);
});

test('a context is closed also when its case fails', async () => {
  let closed = false;
  const open = () =>
    Promise.resolve({
      seed: 1,
      close: () => {
        closed = true;
        return Promise.resolve();
      },
    });
  const failing: Case<Context> = { id: 'X', name: 'Fails.', run: () => Promise.reject(new Error('as it should')) };
  await expect(runCase(failing, open)).rejects.toThrow('as it should');
  expect(closed).toBe(true);
});

test('the matrix has a column per suite, rows in order, and a mark where a suite has no such case', () => {
  const matrix: Parameters<typeof recordOutcome>[3] = new Map();
  recordOutcome('one', 'R10', { _tag: 'passed' }, matrix);
  recordOutcome('one', 'R2', { _tag: 'passed' }, matrix);
  recordOutcome('one', 'R2', { _tag: 'passed' }, matrix);
  recordOutcome('two', 'R2', { _tag: 'failed' }, matrix);
  expect(contractMatrix(undefined, matrix)).toBe(
    ['     one   two', 'R2   2 ok  1 FAILED of 1', 'R10  1 ok  -'].join('\n'),
  );
});
