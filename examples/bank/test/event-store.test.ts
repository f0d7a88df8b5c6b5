// The bank on EventStoreDB: the local server, or the one in EVENTSTORE_URL.
import { startLocalEventStore } from '@millrace/eventstore-local';
import { run, spawnBank } from './run-bank.js';
import { credit, debit, fileOf } from './transaction-file.js';

const parsed = ({ out }: { readonly out: string }) => JSON.parse(out) as Record<string, unknown>;
const inParts = ({ err }: { readonly err: string }) => err.split('\n').filter((line) => line !== '');

describe('npm run bank -- --store eventstore', () => {
  it('starts a local server when EVENTSTORE_URL is not set, and says so', async () => {
    const file = fileOf(debit(1, 1, '1.00'), credit(2, 1, '3.00'));
    const { code, out, err } = await run(['--store', 'eventstore', '--file', file]);
    expect({ code, note: inParts({ err })[0] }).toEqual({
      code: 0,
      note: 'EVENTSTORE_URL is not set: on a local server in this process, gone when it ends',
    });
    expect(out).toMatch(/committed: +1\n/);
  });

  it('ends by itself: nothing of the server or the client stays open', () => {
    const { code, out, err } = spawnBank(['--store', 'eventstore', '--json']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toMatchObject({ rows: 1000 });
  });

  it('gives what it gives in memory', async () => {
    const [here, there] = await Promise.all([run(['--json']), run(['--json', '--store', 'eventstore'])]);
    const { rows, committed, duplicates, rejected, accounts, totalCents, largest } = parsed(here);
    expect(parsed(there)).toMatchObject({ rows, committed, duplicates, rejected, accounts, totalCents, largest });
  });

  it('uses the server in EVENTSTORE_URL, where a second run finds the first', async () => {
    const server = await startLocalEventStore();
    try {
      const file = fileOf(credit(1, 1, '3.00'), debit(2, 1, '1.00'));
      const bank = () =>
        run(['--json', '--store', 'eventstore', '--file', file], { eventStoreUrl: server.connectionString });
      expect(parsed(await bank())).toMatchObject({ committed: 2, duplicates: 0, totalCents: 200 });
      expect(parsed(await bank())).toMatchObject({ committed: 0, duplicates: 2, totalCents: 200 });
    } finally {
      await server.stop();
    }
  });

  it.each([
    ['is none', 'http://localhost', /^bank: .*esdb:\/\//],
    ['leads nowhere', 'esdb://admin:changeit@127.0.0.1:9?tls=false', /^bank: /m],
  ])('says in one line, without credentials, that EVENTSTORE_URL %s', async (_, eventStoreUrl, words) => {
    const { code, out, err } = await run(['--json', '--store', 'eventstore'], { eventStoreUrl });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(words);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(err).not.toMatch(/changeit/);
  });

  it('refuses a store that it does not know', async () => {
    const { code, err } = await run(['--store', 'postgres']);
    expect({ code, line: inParts({ err })[0] }).toEqual({
      code: 2,
      line: 'bank: Option \'--store <value>\' is memory or eventstore, not "postgres"',
    });
  });
});
