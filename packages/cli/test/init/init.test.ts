// `millrace init`: what it writes, and what it leaves alone. That the project passes its own tests is seen by
// `npm run check:packages`, with the packed packages.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine } from '../support/command-line.js';

const { run, emptyFolder } = commandLine();

const init = (cwd: string, ...more: readonly string[]) => run(['init', ...more], { config: undefined, cwd });
const read = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8');
const manifest = (folder: string) => JSON.parse(read(folder, 'package.json')) as Record<string, Record<string, string>>;

describe('millrace init', () => {
  it('makes a project in a new folder, and names every file', async () => {
    const folder = emptyFolder();
    const { code, out } = await init(folder, 'My Bank');
    expect(code).toBe(0);
    const project = join(folder, 'My Bank');
    const written = readdirSync(project, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const listed = out.split('\n').flatMap((line) => /^(\S+)\tcreated$/.exec(line)?.[1] ?? []);
    expect(listed).toHaveLength(written.length);
    for (const path of listed) expect(existsSync(join(project, path))).toBe(true);
    expect(manifest(project)).toMatchObject({ name: 'my-bank', type: 'module', private: true });
    expect(read(project, 'README.md')).toMatch(/^# my-bank\n/);
  });

  it('adds to a package.json only what it lacks', async () => {
    const folder = emptyFolder();
    const own = {
      name: 'mine',
      scripts: { test: 'echo "Error: no test specified" && exit 1', start: 'go' },
      dependencies: { 'fp-ts': '2.16.0' },
    };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(own));
    expect((await init(folder)).out).toContain('package.json\tadded to');
    const merged = manifest(folder);
    expect(merged).toMatchObject({ name: 'mine', scripts: { start: 'go' }, dependencies: { 'fp-ts': '2.16.0' } });
    expect(merged['scripts']?.['test']).toContain('node --import tsx --test');
    expect(merged['dependencies']?.['@millrace/core']).toBe('^0.0.0');
  });

  it('overwrites nothing, and then writes nothing at all, unless it is forced to', async () => {
    const folder = emptyFolder();
    mkdirSync(join(folder, 'src'));
    writeFileSync(join(folder, 'src/account.ts'), '// mine\n');
    const refused = await init(folder);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toContain('these files are there already: src/account.ts; nothing was written');
    expect(readdirSync(folder)).toEqual(['src']);
    expect((await init(folder, '--force')).out).toContain('src/account.ts\toverwritten');
    expect(read(folder, 'src/account.ts')).toContain('defineAggregate');
  });

  it('changes nothing when it is run again', async () => {
    const folder = emptyFolder();
    await init(folder);
    const { code, out } = await init(folder, '--json');
    const { files } = JSON.parse(out) as { readonly files: readonly { readonly was: string }[] };
    expect(new Set(files.map(({ was }) => was))).toEqual(new Set(['as it was']));
    expect(code).toBe(0);
  });

  it('refuses a package.json that is none', async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'package.json'), '[]');
    expect(await init(folder)).toMatchObject({ code: 2, err: expect.stringContaining('is no JSON object') as string });
    expect(readdirSync(folder)).toEqual(['package.json']);
  });
});
