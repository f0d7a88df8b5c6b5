// The config: where it is looked for, what is said when it is wrong, and that its modules are those of the command.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine, type Ran } from '../support/command-line.js';

const { run, emptyFolder } = commandLine();

const STORE = `
import { memoryStore } from '@millrace/repository-memory';
const store = () => memoryStore({ identity: 'the log' });
`;
const MODEL = `
import { defineAggregate } from '@millrace/core';
import * as t from 'io-ts';
export const Account = defineAggregate({
  type: 'account', key: { id: t.string }, initial: {}, events: {}, commands: {},
});
`;

/** Writes files into a folder of their own, and runs `millrace streams head` there. */
async function headIn(files: Readonly<Record<string, string>>, ...more: readonly string[]): Promise<Ran> {
  return run(['streams', 'head', ...more], { config: undefined, cwd: folderWith(files) });
}

function folderWith(files: Readonly<Record<string, string>>): string {
  const cwd = emptyFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(cwd, name, '..'), { recursive: true });
    writeFileSync(join(cwd, name), text);
  }
  return cwd;
}

describe('a config', () => {
  it.each(['ts', 'mts', 'js', 'mjs'])('is read from millrace.config.%s, without a package.json', async (extension) => {
    const typed = extension.endsWith('ts') ? 'type Unused = string;\n' : '';
    const config = `${STORE}${MODEL}${typed}export default { store, models: [Account] };`;
    const { code, out, err } = await headIn({ [`millrace.config.${extension}`]: config });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('log   the log');
  });

  it.each(['commonjs', 'module'])('is read in a package of the type %s, with a model beside it', async (type) => {
    const files = {
      'package.json': JSON.stringify({ type }),
      'millrace.config.ts': `${STORE}import { Account } from './model.js';\nexport default { store, models: [Account] };`,
      'model.ts': MODEL,
    };
    expect(await headIn(files)).toMatchObject({ code: 0, err: '' });
  });

  it('is looked for upwards', async () => {
    const cwd = folderWith({ 'millrace.config.mjs': `${STORE}export default { store };`, 'a/b/file': '' });
    expect(await run(['streams', 'head'], { config: undefined, cwd: join(cwd, 'a/b') })).toMatchObject({ code: 0 });
  });

  it('may be a function of time: what it exports may be awaited, and its factories as well', async () => {
    const config = `${STORE}const made = await Promise.resolve({ store: async () => store() });\nexport default made;`;
    expect(await headIn({ 'millrace.config.mjs': config })).toMatchObject({ code: 0, err: '' });
  });

  it.each<[string, string, string]>([
    ['no config', 'export const nothing = 1;', 'exports no config'],
    ['no store', 'export default { models: [] };', '`store` is missing'],
    [
      'a store',
      `${STORE}export default { store: store() };`,
      'must be a function, and is an object; write `store: () =>',
    ],
    [
      'a misspelt name',
      `${STORE}export default { store, modles: [] };`,
      "`modles` is no property of a config; did you mean 'models'?",
    ],
    [
      'no model',
      `${STORE}export default { store, models: [{}] };`,
      '`models[0]` is no aggregate definition, but an object',
    ],
    [
      'a model twice',
      `${STORE}${MODEL}export default { store, models: [Account, Account] };`,
      "two definitions have the type 'account'",
    ],
    [
      'no projection',
      `${STORE}export default { store, projections: [1] };`,
      '`projections[0]` is no projection, but a number',
    ],
    [
      'a name that no projection has',
      `${STORE}export default { store, projections: [{ name: 'mails', version: 1 }], atLeastOnce: ['mail'] };`,
      "`atLeastOnce`: there is no projection 'mail'; did you mean 'mails'?",
    ],
    ['wrong slots', `${STORE}export default { store, slots: { a: 0 } };`, '`slots.a` must be a positive number'],
    ['no target', `${STORE}export default { store, replays: { move: {} } };`, '`replays.move.to` is missing'],
    [
      'a misspelt name in a replay',
      `${STORE}export default { store, replays: { move: { to: store, transfrom: () => [] } } };`,
      "`replays.move.transfrom` is no property of a replay; did you mean 'transform'?",
    ],
    [
      'no policy',
      `${STORE}export default { store, replays: { move: { to: store, policy: 'skip' } } };`,
      "`replays.move.policy` must be 'stop' or 'park'",
    ],
    [
      'no filter',
      `${STORE}export default { store, replays: { move: { to: store, filter: ['account-'] } } };`,
      "`replays.move.filter` must be a filter, such as { by: 'stream', prefixes: ['account-'] }",
    ],
    [
      'no folds',
      `${STORE}export default { store, replays: { move: { to: store, folds: {} } } };`,
      '`replays.move.folds` must be a list, and is an object',
    ],
    [
      'a word',
      `${STORE}export default { store, unknownEvents: 'skip' };`,
      "`unknownEvents` must be 'fail' or 'ignore'",
    ],
    [
      'a list',
      `${STORE}export default { store, replays: { move: { to: [] } } };`,
      '`replays.move.to` must be a function, and is a list',
    ],
  ])('that has %s is refused by the name of the property', async (_what, text, says) => {
    const { code, out, err } = await headIn({ 'millrace.config.ts': text });
    expect(err).toContain('millrace.config.ts');
    expect(err).toContain(says);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).not.toMatch(/^\s+at /m);
  });

  it('that throws, or is no program, is named with the reason, without credentials', async () => {
    const thrown = await headIn({ 'millrace.config.ts': `throw new Error('no esdb://a:hunter2@host today');` });
    expect(thrown).toMatchObject({ code: 2, out: '' });
    expect(thrown.err).toContain('millrace.config.ts cannot be loaded: no esdb://***@host today');
    const broken = await headIn({ 'millrace.config.ts': 'const url = "esdb://a:hunter2@host";\nexport default {{' });
    expect(broken).toMatchObject({ code: 2, out: '' });
    expect(broken.err).toContain('millrace.config.ts cannot be loaded');
    expect(broken.err).not.toContain('hunter2');
    const missing = await headIn({ 'millrace.config.ts': "import 'not-there';" });
    expect(missing.err).toContain('not-there');
  });

  it('whose factory throws or gives nothing is named with the property', async () => {
    const throwing = 'export default { store: () => { throw new Error("no address"); } };';
    expect(await headIn({ 'millrace.config.ts': throwing })).toMatchObject({
      code: 2,
      err: expect.stringMatching(/`store` of .*millrace\.config\.ts failed: no address/) as string,
    });
    expect((await headIn({ 'millrace.config.ts': 'export default { store: () => {} };' })).err).toContain(
      'gave undefined instead of what it is to make',
    );
  });

  it('that is not there is said to be so', async () => {
    // Nothing is above the folders of the tests but the repository, which has none.
    const nowhere = await headIn({ 'readme.md': '' });
    expect(nowhere).toMatchObject({ code: 2, out: '' });
    expect(nowhere.err).toContain('there is no millrace.config.ts (or .js, .mjs) in');
    const named = await headIn({}, '--config', 'other.config.ts');
    expect(named.err).toMatch(/there is no config file .*other\.config\.ts/);
  });

  it('whose models are of another copy of the package is refused with what to do', async () => {
    const copy = `Object.assign(Object.create({}), { type: 'account', [Symbol.for('@millrace/core/kernel')]: { type: 'account', copy: Symbol(), commands: new Map() } })`;
    const { code, err } = await headIn({
      'millrace.config.mjs': `${STORE}export default { store, models: [${copy}] };`,
    });
    expect(code).toBe(2);
    expect(err).toContain("'account' was defined with another copy of @millrace/core");
    expect(err).toContain('npx millrace');
  });
});

describe('what a config opens', () => {
  const CONFIG = `${STORE}
    globalThis.said = [];
    const closing = (name, thing, verb) => ({ ...thing, [verb]: () => void globalThis.said.push('close ' + name) });
    export default {
      store: () => (globalThis.said.push('open store'), closing('store', store(), 'close')),
      views: () => { throw new Error('views were opened'); },
      close: () => { globalThis.said.push('close config'); throw new Error(globalThis.said.join(', ')); },
    };`;

  it('is opened only where it is needed, and closed at the end, the last first', async () => {
    const { code, out, err } = await headIn({ 'millrace.config.mjs': CONFIG });
    expect(out).toContain('the log is empty');
    expect(err).toContain('closing failed: open store, close store, close config');
    expect(code).toBe(0);
  });
});
