// The command line of the worker.
import * as E from 'fp-ts/lib/Either.js';
import { parseWorkerOptions, WORKER_USAGE } from '../../src/worker/options.js';
import { workerProgram } from '../../src/worker/worker-program.js';

const refusal = (...args: readonly string[]) => E.getOrElseW((left: string) => left)(parseWorkerOptions(args, false));

describe('the command line of the worker', () => {
  it('has a default for everything', () => {
    expect(parseWorkerOptions([], true)).toMatchObject({
      right: { slots: undefined, json: false, every: 1_000, lease: 10_000, help: false },
    });
    expect(parseWorkerOptions([], false)).toMatchObject({ right: { every: 10_000 } });
    expect(parseWorkerOptions(['--json'], false)).toMatchObject({ right: { every: 1_000 } });
  });

  it('takes seconds with a fraction', () => {
    expect(parseWorkerOptions(['--every', '0.2', '--lease', '1.5', '--slots', '4'], false)).toMatchObject({
      right: { slots: 4, every: 200, lease: 1_500 },
    });
  });

  it.each([
    [['--slots', '0']],
    [['--slots', '65']],
    [['--slots', '2.5']],
    [['--slots', 'many']],
    [['--every', '-1']],
    [['--every', '0']],
    [['--lease', '1e3']],
    [['--dir', '']],
    [['--what']],
    [['x']],
  ])('is refused when it is %j', (args) => {
    expect(refusal(...args)).toEqual(expect.any(String));
  });

  it('ends with 2 where it is wrong, and with 0 where it asks for help', async () => {
    const said = { out: '', err: '' };
    const terminal = {
      out: (text: string) => (said.out += text),
      err: (text: string) => (said.err += text),
      columns: () => undefined,
      eventStoreUrl: undefined,
      postgresUrl: undefined,
      stopping: new AbortController().signal,
    };
    expect(await workerProgram(['--slots', 'x'], terminal)).toBe(2);
    expect(said).toEqual({ out: '', err: expect.stringMatching(/^bank: Option '--slots .*"x"\n\nusage: /) as string });
    expect(await workerProgram(['--help'], terminal)).toBe(0);
    expect(said.out).toBe(WORKER_USAGE);
  });
});
