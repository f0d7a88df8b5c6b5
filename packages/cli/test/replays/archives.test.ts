// `export`, `import` and `archive check`: out of one log and into another, by way of files.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine, type Place } from '../support/command-line.js';

const { run, emptyFolder } = commandLine();

const world = (name: string, env: Place['env'] = {}): Place & { readonly cwd: string } => ({
  config: 'replays.config.ts',
  cwd: emptyFolder(),
  env: { WORLD: name, ...env },
});
const into = (place: Place & { readonly cwd: string }): Place => ({ ...place, env: { ...place.env, STORE: 'target' } });
const files = ({ cwd }: { readonly cwd: string }) => readdirSync(join(cwd, 'backup')).sort();

it('come out of one log and go into another, which is verified equal', async () => {
  const place = world('round');
  expect(await run(['export', 'backup', '--gzip', '--events-per-file', '2'], place)).toMatchObject({
    code: 0,
    err: '',
  });
  expect(files(place)).toEqual([
    expect.stringMatching(/^events-000001.*\.ndjson\.gz$/),
    expect.stringMatching(/^events-000002/),
    expect.stringMatching(/^events-000003/),
    'manifest.json',
  ]);
  const tried = await run(['import', 'backup', '--dry-run'], into(place));
  expect(tried.out).toContain('it would write:\naccount\taccount/opened\t2\n');
  expect((await run(['verify', '--archive', 'backup'], into(place))).code).toBe(1);
  const imported = await run(['import', 'backup', '--yes'], into(place));
  expect(imported).toMatchObject({ code: 0, err: '' });
  expect(imported.out).toMatch(/written {8}5\n/);
  expect(await run(['verify', '--archive', 'backup', '--folds'], into(place))).toMatchObject({
    code: 0,
    out: "'import' is equal: 3 streams, 5 events, 3 folds compared\n",
  });
  const shown = await run(['aggregate', 'show', 'account', 'a1', '--json'], into(place));
  expect(JSON.parse(shown.out)).toMatchObject({ revision: '2', state: { balance: 70 } });
});

it('are appended to by a later export, and imported on', async () => {
  const place = world('later');
  await run(['export', 'backup'], place);
  await run(['import', 'backup', '--yes'], into(place));
  const before = files(place);
  const deposit = ['command', 'run', 'account', 'deposit', '--key', 'a2', '--data', '{"amount":5}', '--commit'];
  await run([...deposit, '--yes'], place);
  const again = await run(['export', 'backup', '--json'], place);
  expect(JSON.parse(again.out)).toMatchObject({ outcome: 'complete', events: 6, added: 1, segments: 2 });
  expect(files(place)).toEqual(expect.arrayContaining(before));
  const imported = await run(['import', 'backup', '--yes', '--json'], into(place));
  expect(JSON.parse(imported.out)).toMatchObject({ outcome: 'complete', written: 1 });
  expect((await run(['verify', '--archive', 'backup'], into(place))).code).toBe(0);
});

it('hold what was done to streams, which is carried over', async () => {
  const place = world('deleted archive', { DELETED: 'account-a2' });
  await run(['export', 'backup'], place);
  const { out } = await run(['archive', 'check', 'backup'], { config: undefined, cwd: place.cwd });
  expect(out).toContain('  and      1 change of streams\n');
  const imported = await run(['import', 'backup', '--yes', '--json'], into(place));
  expect(JSON.parse(imported.out)).toMatchObject({ written: 5, carried: { carried: 1, notCarriedCount: 0 } });
});

it('may be of a part of the log, which nothing else is added to', async () => {
  const place = world('part');
  const part = await run(['export', 'backup', '--filter-stream', 'account-a2', '--filter-stream', 'transfer-'], place);
  expect(part.out).toContain('exported 2 events to backup');
  const other = await run(['export', 'backup'], place);
  expect(other).toMatchObject({ code: 1, out: '' });
  expect(other.err).toContain('has an archive of another filter');
  expect(other.err).toContain('Give a folder of its own');
  const types = await run(['export', 'types', '--filter-type', 'account/', '--from', '4', '--json'], place);
  expect(JSON.parse(types.out)).toMatchObject({ events: 1, first: { commit: '4' } });
});

it('are refused where they are damaged, with file and line', async () => {
  const place = world('damage');
  await run(['export', 'backup'], place);
  const [name = ''] = files(place);
  const path = join(place.cwd, 'backup', name);
  // As long as before.
  writeFileSync(path, readFileSync(path, 'utf8').replace('\n{', '\n!'));
  const checked = await run(['archive', 'check', 'backup'], { config: undefined, cwd: place.cwd });
  expect(checked.code).toBe(1);
  expect(checked.out).toContain('backup is NOT whole');
  expect(checked.out).toMatch(new RegExp(`${name}.*line 2`));
  const json = await run(['archive', 'check', 'backup', '--json'], { config: undefined, cwd: place.cwd });
  expect(JSON.parse(json.out)).toMatchObject({ ok: false, problems: [{ file: name, line: 2 }] });
  const imported = await run(['import', 'backup', '--yes'], into(place));
  expect(imported).toMatchObject({ code: 1, out: '' });
  expect(imported.err).toContain(name);
});

it('are not there, or are none, and that is said', async () => {
  const place = world('none');
  for (const argv of [
    ['archive', 'check', 'backup'],
    ['import', 'backup', '--yes'],
    ['verify', '--archive', 'backup'],
  ]) {
    const { code, out, err } = await run(argv, argv[0] === 'archive' ? { config: undefined, cwd: place.cwd } : place);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('backup');
  }
});
