// `npm run bank:migrate`, as it is typed.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { migrateProgram } from '../../src/migration/migrate-program.js';
import { sample, workspace } from '../run-bank.js';
import { credit, debit, fileOf } from '../transaction-file.js';

async function run(args: readonly string[], urls: { readonly from?: string; readonly to?: string } = {}) {
  const written = { out: '', err: '' };
  const terminal = {
    out: (text: string) => (written.out += text),
    err: (text: string) => (written.err += text),
    wait: () => Promise.resolve(),
    urls: { from: urls.from, to: urls.to },
  };
  const code = await migrateProgram(args, terminal, sample);
  return { code, ...written };
}

describe('npm run bank:migrate', () => {
  it('moves the sample, says how it goes, and what became of it', async () => {
    const { code, out, err } = await run([]);
    expect(code).toBe(0);
    expect(err).toMatch(/^moving: live, .*events written/m);
    expect(err.match(/^verified: 'accounts-to-ledgers' is equal: .* folds compared$/gm)).toHaveLength(2);
    expect(out).toMatch(/rows before the move: +400 \(356 committed, 2 known, 42 rejected\)/);
    const balances = [...out.matchAll(/balance: +(\d+) cents/g)].map(([, cents]) => cents);
    expect(balances).toHaveLength(2);
    expect(balances[0]).toBe(balances[1]);
    expect(out).toMatch(/an old command again: +duplicate\n$/);
  });

  it('ends by itself, on EventStoreDB too: nothing of the servers or the clients stays open', () => {
    const file = fileOf(credit(1, 1, '3.00'), debit(2, 1, '1.00'), credit(3, 2, '5.00'));
    const program = ['scripts/run-source.mjs', join(workspace, 'src/migrate-main.ts')];
    const args = ['--store', 'eventstore', '--file', file, '--before', '2', '--during', '1', '--pace', '1'];
    const { EVENTSTORE_URL: _, EVENTSTORE_TARGET_URL: __, ...env } = process.env;
    const root = join(workspace, '../..');
    const { status, stdout, stderr } = spawnSync(process.execPath, [...program, ...args], {
      ...{ cwd: root, encoding: 'utf8', env },
    });
    expect({ status, first: stderr.split('\n')[0] }).toEqual({
      status: 0,
      first: 'EVENTSTORE_URL is not set: between two local servers in this process, gone when it ends',
    });
    expect(stdout).toMatch(/one more payment: +account 1 now has 300 cents/);
  });

  it('says in one line that a file cannot be read, and that a connection string is none', async () => {
    const missing = await run(['--file', 'missing.asc']);
    expect({ code: missing.code, out: missing.out }).toEqual({ code: 1, out: '' });
    expect(missing.err).toMatch(/^bank: .*missing\.asc.*\n$/);
    for (const urls of [{ from: 'http://localhost' }, { to: 'esdb://admin:changeit@localhost:1' }]) {
      const { code, out, err } = await run(['--store', 'eventstore'], urls);
      expect({ code, out, lines: err.trimEnd().split('\n').length }).toEqual({ code: 1, out: '', lines: 1 });
      expect(err).not.toMatch(/changeit/);
    }
  });

  it.each([
    [['--store', 'postgres'], 'Option \'--store <value>\' is memory or eventstore, not "postgres"'],
    [['--before', '-1'], /--before/],
    [['--pace', 'fast'], 'Option \'--pace <value>\' is a whole number, not "fast"'],
    [['--file', ''], "Option '--file <value>' is empty"],
  ])('refuses %j', async (args, words) => {
    const { code, err } = await run(args);
    expect(code).toBe(2);
    expect(err).toMatch(words);
    expect(err).toMatch(/usage: npm run bank:migrate/);
  });

  it('has a help', async () => {
    const { code, out, err } = await run(['--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^usage: npm run bank:migrate/);
  });
});
