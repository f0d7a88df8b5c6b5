// `millrace command run`: tried first, and committed only when that is meant.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine, type Place } from '../support/command-line.js';

const { run, folder, process: inProcess } = commandLine();

const kept: Place = { config: 'kept.config.ts' };
const deposit = (id: string, ...more: readonly string[]) => [
  ...['command', 'run', 'account', 'deposit', '--key', 'a1', '--data', '{"amount":5}', '--id', id, ...more],
];
const balance = async () => {
  const { out } = await run(['aggregate', 'show', 'account', 'a1', '--json'], kept);
  return (JSON.parse(out) as { readonly state: { readonly balance: number } }).state.balance;
};

describe('millrace command run', () => {
  it('writes nothing by itself', async () => {
    const { code, err } = await run(deposit('tried'), kept);
    expect({ code, err }).toEqual({ code: 0, err: 'Nothing was written: --commit commits it.\n' });
    expect(await balance()).toBe(70);
  });

  it('commits when it is told to and the question is answered by yes', async () => {
    const no = await run(deposit('asked', '--commit'), { ...kept, answer: false });
    expect(no).toMatchObject({ code: 1, out: '', asked: ['Commit 1 event to account-a1?'] });
    expect(no.err).toContain('Nothing was done.');
    expect(await balance()).toBe(70);
    const yes = await run(deposit('asked', '--commit', '--by', 'zoë', '--why', 'it is late'), {
      ...kept,
      answer: true,
    });
    expect(yes.out).toMatch(/^committed 1 event to account-a1 {2}command id asked\n {2}3 /);
    expect(await balance()).toBe(75);
    const { out } = await run(['aggregate', 'show', 'account', 'a1', '--history', '1'], kept);
    expect(out).toContain('by: zoë, why: it is late, command: asked');
  });

  it('asks nothing with --yes, and does not run a command id twice', async () => {
    const before = await balance();
    const first = await run(deposit('twice', '--commit', '--yes', '--json'), kept);
    expect(first.asked).toEqual([]);
    expect(JSON.parse(first.out)).toMatchObject({ committed: true, outcome: 'committed', commandId: 'twice' });
    const again = await run(deposit('twice', '--commit', '--yes', '--json'), kept);
    expect(JSON.parse(again.out)).toMatchObject({ outcome: 'duplicate', events: [{ data: { amount: 5 } }] });
    expect(await balance()).toBe(before + 5);
  });

  it('answers no with the code and the details of a rejection', async () => {
    const withdraw = ['command', 'run', 'account', 'withdraw', '--key', 'a1', '--data', '{"amount":500}'];
    expect(await run(withdraw)).toEqual({
      code: 1,
      out: 'rejected: insufficient-funds  {"balance":70}\n',
      err: '',
      asked: [],
    });
    const { code, out } = await run([...withdraw, '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      outcome: 'rejected',
      code: 'insufficient-funds',
      details: { balance: 70 },
    });
  });

  it('takes data from a file and from the standard input', async () => {
    writeFileSync(join(folder(), 'data.json'), '{"amount":7}');
    const at = (data: string) => ['command', 'run', 'account', 'deposit', '--key', 'a1', '--data', data];
    expect((await run(at('@data.json'))).out).toContain('"amount":7');
    expect((await run(at('-'), { input: '{"amount":8}' })).out).toContain('"amount":8');
  });

  it('saves a snapshot of what was committed, and of nothing that was only tried', async () => {
    const add = ['command', 'run', 'counter', 'add', '--key', 'c1'];
    const place = { config: 'snapshots.config.ts' };
    expect((await inProcess(add, place).ended).err).not.toContain('a snapshot is saved');
    expect((await inProcess([...add, '--commit', '--yes'], place).ended).err).toContain('a snapshot is saved');
  });

  it('loads what a command looks at', async () => {
    const book = (amount: number) => [
      ...['command', 'run', 'transfer', 'book', '--key', 'day=2026-01-02', '--key', 'number=2'],
      ...['--data', JSON.stringify({ from: 'a1', amount })],
    ];
    expect(await run(book(70))).toMatchObject({
      code: 0,
      out: expect.stringContaining('would commit 1 event') as string,
    });
    expect(await run(book(71))).toMatchObject({ code: 1, out: 'rejected: insufficient-funds\n' });
  });
});
