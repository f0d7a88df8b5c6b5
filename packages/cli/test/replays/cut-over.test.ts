// `cut-over`: the writers are paused, the rest is copied, and the replay is at its end; or else the writers go on.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine, type Place } from '../support/command-line.js';

const { run, start, emptyFolder } = commandLine();

const world = (name: string, env: Place['env'] = {}): Place & { readonly cwd: string } => ({
  config: 'replays.config.ts',
  cwd: emptyFolder(),
  env: { WORLD: name, ...env },
});

it('runs the command that pauses the writers, and is not begun again by mistake', async () => {
  const place = world('cut over');
  const line = ['cut-over', 'move', '--pause-command', 'echo paused now; touch paused', '--yes'];
  const { code, out, err } = await run(line, place);
  expect(err).toContain('pause: paused now');
  expect(out).toMatch(/replay 'move': cut over, in .*written {8}5\n.*the writers were paused for/s);
  expect(code).toBe(0);
  expect(existsSync(join(place.cwd, 'paused'))).toBe(true);

  expect((await run(['replay', 'move', '--status'], place)).out).toContain('move, cut over');
  for (const argv of [['replay', 'move', '--yes'], line]) {
    const again = await run(argv, place);
    expect(again).toMatchObject({ code: 1, out: '' });
    expect(again.err).toContain('was cut over at 5');
  }
  expect(await run(['replay', 'move', '--after-cut-over', '--yes'], place)).toMatchObject({ code: 0, err: '' });
});

it('does not happen when the writers cannot be paused; they are let go on, and the reason is said', async () => {
  const place = world('not paused');
  const line = ['cut-over', 'move', '--pause-command', 'echo no such bank >&2; exit 7', '--yes'];
  const failed = await run([...line, '--resume-command', 'echo goes on >> resumed'], place);
  expect(failed).toMatchObject({ code: 1, out: '' });
  expect(failed.err).toContain('could not be paused');
  expect(failed.err).toContain('ended with exit code 7: no such bank');
  expect(failed.err).toMatch(/The writers were resumed\. .*Nothing is lost: pause all writers/);
  expect(readFileSync(join(place.cwd, 'resumed'), 'utf8')).toBe('goes on\n');

  const without = await run(line, place);
  expect(without.err).toContain('The writers may be paused still: let them go on.');
  const worse = await run([...line, '--resume-command', 'exit 3'], place);
  expect(worse.err).toContain('The writers were NOT resumed: `exit 3` ended with exit code 3.');
  expect((await run(['replay', 'move', '--status', '--json'], place)).out).toContain('"isCutOver":false');
});

it('does not happen while streams are parked, unless that is meant', async () => {
  const place = world('parked', { POISON: 'account/withdrawn' });
  await run(['replay', 'konto', '--policy', 'park', '--yes'], place);
  const park = { ...place, env: { ...place.env, POLICY: 'park' } };
  const refused = await run(['cut-over', 'konto', '--pause-command', 'touch paused', '--yes'], park);
  expect(refused).toMatchObject({ code: 1, out: '' });
  expect(refused.err).toContain('1 streams are parked, among them account-a1');
  expect(refused.err).toContain('--despite-parked');
  expect(existsSync(join(place.cwd, 'paused'))).toBe(false);
  expect(await run(['cut-over', 'konto', '--despite-parked', '--yes'], park)).toMatchObject({ code: 0 });
});

it('ends at Ctrl-C while the writers are being paused, and lets them go on', async () => {
  const place = world('interrupted');
  const line = ['cut-over', 'move', '--pause-command', 'echo pausing; exec tail -f /dev/null'];
  const running = start([...line, '--resume-command', 'echo the bank is open', '--yes'], place);
  await running.says('pause: pausing');
  running.interrupt();
  const { code, out, err } = await running.ended;
  expect({ code, out }).toEqual({ code: 130, out: '' });
  expect(err).toContain('resume: the bank is open');
  expect(err).toContain('The writers were resumed.');
});

it('waits for the one that follows, and takes over from it', async () => {
  const place = world('beside');
  const following = start(['replay', 'move', '--follow', '--yes'], place);
  await following.says('it has caught up');
  const cutting = start(['cut-over', 'move', '--yes'], place);
  await cutting.says('another runner has the lease; this one waits for it');
  following.interrupt();
  expect((await following.ended).code).toBe(130);
  expect(await cutting.ended).toMatchObject({ code: 0 });
});
