// Projections looked after from the shell: run, paused, rebuilt, begun anew, and retried, beside workers that go on.
import { commandLine, type Place } from '../support/command-line.js';

jest.setTimeout(120_000);

const { run, start, terminal } = commandLine();

let worlds = 0;

/** Places in a world of its own. */
function world(name = 'built') {
  const WORLD = `${name} ${String((worlds += 1))}`;
  return (env: Readonly<Record<string, string>> = {}): Place => ({
    config: 'projections.config.ts',
    env: { WORLD, ...env },
  });
}

const json = (text: string): unknown => JSON.parse(text);
const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');

describe('a worker from the shell', () => {
  it('lets go of a projection that is paused, goes on when it is resumed, and stops at Ctrl-C', async () => {
    const at = world();
    const worker = start(['projections', 'run', 'movements'], at());
    await worker.says('movements@1  live');
    expect(
      await run(['projections', 'pause', 'movements', '--by', 'ada', '--why', 'a disk is full'], at()),
    ).toMatchObject({
      code: 0,
      out: 'paused movements@1\n',
    });
    await worker.says(/movements@1 {2}paused {2}yellow {2}paused since .* by ada: a disk is full/);
    const status = await run(['projections', 'status', 'movements'], at());
    expect(status).toMatchObject({ code: 0 });
    expect(status.out).toMatch(
      /^movements@1\tcurrent\tyellow\t\d+\tnone\t0\t-\tpaused since .* by ada: a disk is full\n$/,
    );
    expect((await run(['projections', 'status', 'movements', '--strict'], at())).code).toBe(1);
    expect((await run(['projections', 'ls'], at())).out).toContain('movements\t1\tcustom\t1\t1 current, paused');
    expect((await run(['projections', 'pause', 'movements'], at())).out).toBe('movements@1 was paused already\n');

    expect((await run(['projections', 'resume', 'movements'], at())).out).toBe('resumed movements@1\n');
    await worker.says(/paused[^]*movements@1 {2}live/);
    worker.interrupt();
    expect((await worker.ended).code).toBe(130);
    expect((await run(['projections', 'status', 'movements', '--json'], at())).out).toContain('"health":"green"');
  });

  it('pauses what is handled at least once as well', async () => {
    const at = world();
    const worker = start(['projections', 'run', 'mails', '--json'], at());
    await worker.says('"phase":"live"');
    await run(['projections', 'pause', 'mails', '--by', 'ada'], at());
    await worker.says('"phase":"paused"');
    await run(['projections', 'resume', 'mails'], at());
    await worker.says(/"phase":"paused"[^]*"phase":"live"/);
    worker.interrupt();
    const { out } = await worker.ended;
    for (const line of lines(out)) expect(json(line)).toMatchObject({ projection: 'mails@1' });
  });

  it('ends, and says why, when a projection needs a person', async () => {
    const at = world();
    const { code, err } = await run(['projections', 'run', 'balances'], at({ IDENTITY: 'a fresh log' }));
    expect(code).toBe(1);
    expect(err).toContain('and this is a fresh log: a fresh server, or another one');
  });

  it('shows in a terminal how far it is, and what has changed above that', async () => {
    const worker = terminal(['projections', 'run', 'balances'], { ...world('fresh')(), columns: 100 });
    await worker.says(/balances@1\/1 {2}live/);
    await worker.says(/projecting {2}.*events {2}.*\/s {2}2 live/);
    worker.interrupt();
    expect((await worker.ended).code).toBe(130);
  });
});

describe('the status', () => {
  it('tells what never ran, what is behind with nobody at it, and what is of another log', async () => {
    const at = world('fresh');
    expect(await run(['projections', 'status', 'balances'], at())).toMatchObject({
      code: 0,
      out: 'balances: never run\n',
    });
    const built = world();
    await run(
      ['command', 'run', 'account', 'deposit', '--key', 'a1', '--data', '{"amount":5}', '--commit', '--yes'],
      built(),
    );
    const behind = await run(['projections', 'status', 'balances', '--strict'], built());
    expect(behind.code).toBe(1);
    expect(behind.out).toMatch(/yellow\t\d+\t1 event, .*\t0\t-\tnobody works on it/);
    const other = await run(['projections', 'status', 'balances'], built({ IDENTITY: 'another' }));
    expect(other.code).toBe(1);
    expect(other.out).toMatch(/red\t.*its checkpoint is of the log .*, and this is another/);
  });

  it('goes on with --watch, and is a line for each field where the terminal is narrow', async () => {
    const at = world();
    const watching = start(['projections', 'status', 'movements', '--watch'], {
      ...at({ NO_COLOR: '1' }),
      columns: 40,
    });
    await watching.says(/build {5,}movements@1/);
    await run(['projections', 'pause', 'movements'], at());
    await watching.says(/health {4}yellow/);
    watching.interrupt();
    expect((await watching.ended).code).toBe(130);
  });
});

describe('a rebuild', () => {
  it('says clearly when the version was not raised, or is older, or nothing was built', async () => {
    const at = world();
    const same = await run(['projections', 'rebuild', 'balances'], at());
    expect(same).toMatchObject({ code: 1, out: '' });
    expect(same.err).toContain("version 1 of 'balances' is the one that readers see already");
    expect(same.err).toContain('Raise its version in the definition');
    await run(['projections', 'rebuild', 'balances', '--swap', '--yes'], at({ VERSION: '3' }));
    const older = await run(['projections', 'rebuild', 'balances'], at({ VERSION: '2' }));
    expect(older.err).toContain("readers see version 3 of 'balances', which is newer than 2");
    const never = await run(['projections', 'rebuild', 'balances'], world('fresh')());
    expect(never.err).toContain("'balances' was never built");
  });

  it('asks before it swaps, and swaps in what has caught up', async () => {
    const at = world();
    const two = at({ VERSION: '2' });
    const no = await run(['projections', 'rebuild', 'balances', '--swap'], { ...two, answer: false });
    expect(no).toMatchObject({
      code: 1,
      asked: ["Swap version 2 of 'balances' in for version 1 when it has caught up?"],
    });
    expect((await run(['projections', 'ls', '--json'], two)).out).not.toContain('"version":2,"status"');

    expect((await run(['projections', 'rebuild', 'balances'], two)).out).toContain('readers see version 1 still');
    expect((await run(['projections', 'ls'], two)).out).toContain('1 current, 2 building');
    const swapped = await run(['projections', 'rebuild', 'balances', '--swap', '--json'], { ...two, answer: true });
    expect(json(swapped.out)).toEqual({ projection: 'balances', version: 2, before: 1, swapped: true });
    expect((await run(['projections', 'ls'], two)).out).toContain('1 retired, 2 current');
  });

  it('ends when the build is paused', async () => {
    const at = world();
    const two = at({ VERSION: '2' });
    await run(['projections', 'rebuild', 'balances'], two);
    await run(['projections', 'pause', 'balances', '--build', '2'], two);
    const { code, err } = await run(['projections', 'rebuild', 'balances', '--swap', '--yes'], two);
    expect(code).toBe(1);
    expect(err).toContain('balances@2 is paused');
    expect(err).toContain('millrace projections resume balances');
  });

  it('shows how far it is in a terminal', async () => {
    const { ended } = terminal(['projections', 'rebuild', 'balances'], { ...world()({ VERSION: '2' }), columns: 120 });
    const { code, out } = await ended;
    expect(code).toBe(0);
    expect(out).toMatch(/building balances@2 {2}/);
  });
});

describe('a reset', () => {
  it('empties the view, and builds it anew beside the workers that are at it', async () => {
    const at = world();
    const worker = start(['projections', 'run', 'balances'], at());
    await worker.says(/balances@1\/1 {2}live/);
    const { code, out, asked } = await run(['projections', 'reset', 'balances'], { ...at(), answer: true });
    expect({ code, out }).toEqual({ code: 0, out: "version 1 of 'balances' is built anew\n" });
    expect(asked[0]).toContain('Readers see this version, and find it empty until it is built again.');
    expect((await run(['projections', 'status', 'balances'], at())).out).toMatch(/none\t0\t.*\n.*none\t0\t/);
    worker.interrupt();
    await worker.ended;
  });

  it('leaves the building to others where that is asked for, and to nobody while it is paused', async () => {
    const at = world();
    await run(['projections', 'pause', 'balances'], at());
    const paused = await run(['projections', 'reset', 'balances', '--yes'], at());
    expect(paused).toMatchObject({ code: 0 });
    expect(paused.out).toContain('is empty; it is paused: millrace projections resume balances');
    await run(['projections', 'resume', 'balances'], at());
    const empty = await run(['projections', 'reset', 'balances', '--only-empty', '--yes', '--json'], at());
    expect(json(empty.out)).toMatchObject({ built: false });
    expect((await run(['projections', 'status', 'balances'], at())).out).toMatch(
      /balances@1\/0\tcurrent\tyellow\tstart\t/,
    );
  });
});

describe('parked streams', () => {
  it('are listed with why, and handled again by whoever works on them', async () => {
    const at = world('fresh');
    const refusing = at({ REFUSE: 'a1' });
    const worker = start(['projections', 'run', 'balances'], refusing);
    await worker.says(/account-a1 is parked from revision 1 on: .*a1 is not wanted/);
    const listed = await run(['projections', 'parked', 'ls', 'balances'], refusing);
    expect(listed.out).toMatch(/^balances@1\taccount-a1\t1\taccount\/deposited\t\S+ \S+\t.*a1 is not wanted\n$/);

    const unknown = await run(['projections', 'parked', 'retry', 'balances', 'account-a2'], refusing);
    expect(unknown).toMatchObject({ code: 1 });
    expect(unknown.err).toContain("account-a2 is not parked in 'balances'");
    const still = await run(['projections', 'parked', 'retry', 'balances', '--wait', '3'], refusing);
    expect(still).toMatchObject({ code: 1 });
    expect(still.out).toMatch(/^account-a1: still parked at revision 1: .*a1 is not wanted/);
    expect((await run(['projections', 'parked', 'retry', 'balances', '--wait', '0'], refusing)).out).toBe(
      'account-a1: asked for\n',
    );
    // From now on it is not refused any more.
    const handled = await run(['projections', 'parked', 'retry', 'balances', 'account-a1'], at());
    expect(handled).toMatchObject({ code: 0, out: 'account-a1: handled\n' });
    worker.interrupt();
    await worker.ended;
    const none = await run(['projections', 'parked', 'retry', 'balances', '--json'], at());
    expect(json(none.out)).toEqual({ asked: [], unparked: [], parked: [] });
  });

  it('wait for a worker where there is none, and for a resume where they are paused', async () => {
    const at = world('fresh');
    const refusing = at({ REFUSE: 'a1' });
    const worker = start(['projections', 'run', 'balances'], refusing);
    await worker.says('account-a1 is parked');
    worker.interrupt();
    await worker.ended;
    const idle = await run(['projections', 'parked', 'retry', 'balances', '--wait', '1'], refusing);
    expect(idle).toMatchObject({ code: 1 });
    expect(idle.out).toContain('Nobody works on it: it is retried when a worker does.');
    await run(['projections', 'pause', 'balances'], refusing);
    const paused = await run(['projections', 'parked', 'retry', 'balances', '--wait', '1', '--json'], refusing);
    expect(json(paused.out)).toMatchObject({ hint: 'It is paused: nothing is retried before it is resumed.' });
  });

  it('of what is handled at least once are handled in this process, if it is free', async () => {
    const at = world('fresh');
    const worker = start(['projections', 'run', 'mails'], at({ REFUSE: 'a2' }));
    await worker.says('account-a2 is parked');
    const held = await run(['projections', 'parked', 'retry', 'mails', '--wait', '5'], at({ REFUSE: 'a2' }));
    expect(held).toMatchObject({ code: 1 });
    expect(held.err).toContain('mails@1 is not free');
    worker.interrupt();
    await worker.ended;
    expect((await run(['projections', 'parked', 'retry', 'mails', '--wait', '0'], at())).code).toBe(2);
    expect(await run(['projections', 'parked', 'retry', 'mails'], at())).toMatchObject({
      code: 0,
      out: 'account-a2: handled\n',
    });
  });
});
