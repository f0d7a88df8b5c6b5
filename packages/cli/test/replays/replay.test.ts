// `replay`: what it does, tries, parks, refuses and says of it.
import { commandLine, type Place } from '../support/command-line.js';

const { run, start } = commandLine();

/** Logs of their own. */
const world = (name: string, env: Place['env'] = {}): Place => ({
  config: 'replays.config.ts',
  env: { WORLD: name, ...env },
});
const POISON = { POISON: 'account/withdrawn' };

describe('a dry run', () => {
  it('says what would be written, and writes nothing', async () => {
    const place = world('dry run');
    const { code, out, err } = await run(['replay', 'konto', '--dry-run'], place);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain("dry run of 'konto': complete");
    expect(out).toContain('it would write:\nkonto\tkonto/opened\t2\n');
    expect(out).not.toContain('written');
    const verified = await run(['verify', 'konto'], place);
    expect(verified.code).toBe(1);
    expect(verified.out).toContain(
      "'konto' is NOT equal: 3 streams, 5 events, 2 folds compared; 3 streams differ, 2 folds differ",
    );
  });

  it('names the events that cannot be replayed, and says no', async () => {
    const { code, out } = await run(['replay', 'konto', '--dry-run'], world('dry failure', POISON));
    expect(code).toBe(1);
    expect(out).toContain('1 event cannot be replayed:');
    expect(out).toContain(
      'account/withdrawn at revision 2 of account-a1: the transform threw: no account/withdrawn today',
    );
  });
});

describe('a replay', () => {
  it('goes through its transform, is verified, and is the same when it is run again', async () => {
    const place = world('through');
    const done = await run(['replay', 'konto', '--yes'], place);
    expect(done).toMatchObject({ code: 0, err: '' });
    const equal = await run(['verify', 'konto'], place);
    // With the folds that the config names.
    expect(equal).toMatchObject({
      code: 0,
      out: "'konto' is equal: 3 streams, 5 events, 2 folds compared\n",
    });
    const again = await run(['replay', 'konto', '--yes', '--json'], place);
    expect(JSON.parse(again.out)).toMatchObject({ outcome: 'complete', read: 0, written: 0, parkedCount: 0 });
  });

  it('asks first, and does nothing when the answer is no', async () => {
    const place = world('asked');
    const { code, err, asked } = await run(['replay', 'move'], { ...place, answer: false });
    expect(code).toBe(1);
    expect(err).toContain('Nothing was done.');
    expect(asked).toEqual(["Copy the log 'old log' into the log 'new log'?"]);
    expect((await run(['verify', 'move'], place)).code).toBe(1);
  });

  it('says what it means that no checkpoints are named, and reads all again', async () => {
    const place = world('without', { NO_CHECKPOINTS: 'yes' });
    const first = await run(['replay', 'move', '--yes'], place);
    expect(first.err).toContain('There are no `checkpoints` in the config');
    const second = await run(['replay', 'move', '--yes', '--json'], place);
    expect(JSON.parse(second.out)).toMatchObject({ read: 5, written: 0, alreadyThere: 5 });
    expect(second.err).toBe('');
  });

  it('stops at an event that cannot be replayed, names it, and tells how to go on', async () => {
    const place = world('stops', POISON);
    const { code, out, err } = await run(['replay', 'konto', '--yes'], place);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('account/withdrawn at revision 2 of account-a1: the transform threw');
    expect(err).toContain('In the target already: 3 events. Mend the transform');
    expect(err).toContain('it goes on with: millrace replay konto');
    const json = await run(['replay', 'konto', '--yes', '--json'], place);
    expect(JSON.parse(json.err)).toMatchObject({
      error: {
        kind: 'no',
        details: { reason: 'EventFailed', failure: { stream: 'account-a1', revision: '2', type: 'account/withdrawn' } },
      },
    });
  });

  it('parks on request, lists what is parked, and replays it when it is started again', async () => {
    const place = world('parks', POISON);
    const parked = await run(['replay', 'konto', '--policy', 'park', '--yes'], place);
    expect(parked.code).toBe(1);
    expect(parked.out).toContain('parked         1 stream: from these events on they are not in the target');
    expect(parked.out).toMatch(/^account-a1\t2\taccount\/withdrawn\t/m);
    expect(parked.err).toContain('Parked streams are tried again each time it is started: millrace replay konto');

    const listed = await run(['replay', 'konto', '--parked', '--json'], place);
    expect(JSON.parse(listed.out)).toMatchObject([{ stream: 'account-a1', revision: '2', type: 'account/withdrawn' }]);
    const status = await run(['replay', 'konto', '--status'], place);
    expect(status.out).toMatch(/up to {4}5\/5 of 5\/5, 100%\nrunner {3}none\nparked {3}1\naccount-a1\t2\t/);
    // What is parked is left out of a comparison.
    expect((await run(['verify', 'konto'], { ...place, env: { WORLD: 'parks', POISON: 'none' } })).out).toContain(
      "'konto' is equal: 3 streams, 4 events",
    );

    const mended = world('parks', { POISON: 'none' });
    expect(await run(['replay', 'konto', '--policy', 'park', '--yes'], mended)).toMatchObject({ code: 0, err: '' });
    expect((await run(['verify', 'konto'], mended)).out).toContain("'konto' is equal: 3 streams, 5 events");
    expect(await run(['replay', 'konto', '--parked'], mended)).toMatchObject({ out: '', err: 'no parked streams\n' });
  });
});

describe('what was done to streams', () => {
  it('is carried over where streams stay what they are, and told where they do not', async () => {
    const place = world('deleted', { DELETED: 'account-a2' });
    const same = await run(['replay', 'move', '--yes'], place);
    expect(same.out).toContain('  carried over   what was done to 1 stream\n');
    const target = { ...place, env: { ...place.env, STORE: 'target' } };
    expect((await run(['streams', 'show', 'account-a2'], target)).err).toContain('hides its events');
    const other = await run(['replay', 'konto', '--dry-run'], place);
    expect(other.out).toContain(
      '  not carried    what was done to 1 stream:\n    the deletion of account-a2: no target stream is named for it\n',
    );
  });
});

describe('a replay that follows', () => {
  it('says when it has caught up, stops at Ctrl-C, and tells how to go on', async () => {
    const place = world('follows');
    const running = start(['replay', 'move', '--follow', '--yes'], place);
    await running.says('it has caught up, and follows; Ctrl-C stops it');
    running.interrupt();
    const { code, out, err } = await running.ended;
    expect(code).toBe(130);
    expect(out).toContain("replay 'move': stopped before its end");
    expect(out).toMatch(/written {8}5\n/);
    expect(err).toContain('It goes on with: millrace replay move');
    expect((await run(['verify', 'move', '--so-far'], place)).code).toBe(0);
  });
});

describe('a difference', () => {
  it('is shown with its stream, its first revision, and what differs', async () => {
    const place = world('differs');
    await run(['replay', 'move', '--yes'], place);
    const deposit = ['command', 'run', 'account', 'deposit', '--key', 'a2', '--data', '{"amount":5}', '--commit'];
    await run([...deposit, '--yes'], world('differs', { STORE: 'target' }));
    const { code, out } = await run(['verify', 'move'], place);
    expect(code).toBe(1);
    expect(out).toMatch(/'move' is NOT equal.*1 stream differs\n.*account-a2 at revision 1: account\/deposited/s);
    const json = await run(['verify', 'move', '--json'], place);
    expect(JSON.parse(json.out)).toMatchObject({
      equal: false,
      differences: [{ stream: 'account-a2', revision: '1', kind: 'unexpected' }],
    });
    expect((await run(['verify', 'move', '--allow-later'], place)).code).toBe(0);
  });
});

describe('--folds', () => {
  it('compares each model with itself, and wants to be told where there is a transform', async () => {
    const place = world('folds');
    await run(['replay', 'move', '--yes'], place);
    expect((await run(['verify', 'move', '--folds'], place)).out).toContain('3 folds compared');
    expect((await run(['verify', 'move'], place)).out).not.toContain('folds');
    const { code, err } = await run(['verify', 'bare', '--folds'], place);
    expect(code).toBe(2);
    expect(err).toContain('--folds: `replays.bare.folds` must say which streams fold to equal states');
  });
});
