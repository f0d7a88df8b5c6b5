// `model report`: what it writes, and where to.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine } from '../support/command-line.js';

const { run, emptyFolder } = commandLine();

describe('millrace model report', () => {
  it('writes Markdown to the standard output, and nothing else', async () => {
    const { code, out, err } = await run(['model', 'report', '--title', 'The *bank*']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.startsWith('# The \\*bank\\*\n\n| Aggregate')).toBe(true);
    expect(out.endsWith('is missed.\n')).toBe(true);
  });

  it('writes a page of HTML when asked to', async () => {
    const { code, out, err } = await run(['model', 'report', '--html', '--title', 'The <bank>']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.startsWith('<!doctype html>\n')).toBe(true);
    expect(out).toContain('<title>The &#60;bank&#62;</title>');
    expect(out.endsWith('</html>\n')).toBe(true);
  });

  it('writes to a file, and says so beside the output', async () => {
    const cwd = emptyFolder();
    const page = await run(['model', 'report', '--html', '--out', 'model.html'], { cwd });
    expect(page).toMatchObject({ code: 0, out: '', err: 'written to model.html\n' });
    const printed = await run(['model', 'report', '--html']);
    expect(readFileSync(join(cwd, 'model.html'), 'utf8')).toBe(printed.out);
  });

  it('gives plain data with --json, to the standard output or to a file', async () => {
    const cwd = emptyFolder();
    const printed = await run(['model', 'report', '--json']);
    const written = await run(['model', 'report', '--json', '--out', 'model.json'], { cwd });
    expect(written).toMatchObject({ code: 0, out: '', err: '' });
    const model = JSON.parse(printed.out) as unknown;
    expect(model).toMatchObject({ title: 'Model', aggregates: [{ type: 'account' }, { type: 'transfer' }] });
    expect(JSON.parse(readFileSync(join(cwd, 'model.json'), 'utf8'))).toEqual(model);
  });

  it('needs no server', async () => {
    const { code, out } = await run(['model', 'report'], { config: 'unreachable.config.ts' });
    expect(code).toBe(0);
    expect(out).toContain('## account');
  });
});
