// The doctor: each finding with what it is about, and how to mend it.
import { startLocalEventStore, type LocalEventStore } from '@millrace/eventstore-local';
import { migrate } from '@millrace/views-postgres';
import { testDatabase } from '../../../../test/postgres/test-database.js';
import { commandLine, type Place } from '../support/command-line.js';

jest.setTimeout(120_000);

const { run, start } = commandLine();

let worlds = 0;
function world(name = 'built') {
  const WORLD = `doctor ${name} ${String((worlds += 1))}`;
  const named = name === 'built' ? `built for the ${WORLD}` : WORLD;
  return (env: Readonly<Record<string, string>> = {}): Place => ({
    config: 'projections.config.ts',
    env: { WORLD: named, ...env },
  });
}

interface Said {
  readonly problems: number;
  readonly warnings: number;
  readonly findings: readonly {
    readonly about: string;
    readonly level: string;
    readonly what: string;
    readonly mend?: string;
  }[];
}

async function said(place: Place): Promise<Said & { readonly code: number }> {
  const { code, out, err } = await run(['doctor', '--json'], place);
  expect(err).toBe('');
  return { code, ...(JSON.parse(out) as Said) };
}

/** What is not as it should be, of one thing. */
const about = ({ findings }: Said, what: string) =>
  findings.filter((finding) => finding.about === what && finding.level !== 'ok');

describe('the doctor', () => {
  it('finds nothing where nothing is wrong, and says what was looked at', async () => {
    const { code, out } = await run(['doctor'], world()());
    expect(code).toBe(0);
    expect(out).toMatch(/^ok {7}event store: the log \S+ answers\n/);
    expect(out).toContain('ok       models: all 5 events of the models of the newest 10,000 can be read\n');
    expect(out).toContain('ok       balances: version 1 is worked on, behind by nothing\n');
    expect(out).toMatch(/\n\nno problems, no warnings\n$/);
  });

  it('tells of projections that never ran, are paused, or are of another version than the config', async () => {
    const never = await said(world('fresh')());
    expect(never).toMatchObject({ code: 0, problems: 0, warnings: 3 });
    expect(about(never, 'balances')).toEqual([
      { about: 'balances', level: 'warning', what: 'it was never run', mend: 'millrace projections run balances' },
    ]);
    const at = world();
    await run(['projections', 'pause', 'movements', '--by', 'ada'], at());
    const paused = await said(at({ VERSION: '2' }));
    expect(paused.code).toBe(0);
    expect(about(paused, 'movements')[0]).toMatchObject({
      level: 'warning',
      mend: 'millrace projections resume movements',
    });
    expect(about(paused, 'movements')[0]?.what).toMatch(/^it is paused since .* by ada$/);
    expect(about(paused, 'balances')).toMatchObject([
      { what: 'readers see version 1, and the config has 2', mend: 'millrace projections rebuild balances --swap' },
    ]);
    await run(['projections', 'rebuild', 'balances', '--swap', '--yes'], at({ VERSION: '2' }));
    expect(about(await said(at()), 'balances')[0]?.what).toBe('readers see version 2, and the config has 1');
  });

  it('finds a projection that is behind while nobody works on it, and checkpoints of another log', async () => {
    const at = world();
    const deposit = [
      'command',
      'run',
      'account',
      'deposit',
      '--key',
      'a1',
      '--data',
      '{"amount":5}',
      '--commit',
      '--yes',
    ];
    await run(deposit, at());
    const behind = await said(at());
    expect(behind.code).toBe(1);
    const [first] = about(behind, 'movements');
    expect(first).toMatchObject({ level: 'problem', mend: 'Start a worker: millrace projections run movements' });
    expect(first?.what).toMatch(/^movements@1: it is behind by 1 event, .*, and nobody works on it$/);
    const other = await said(at({ IDENTITY: 'another' }));
    expect(other.code).toBe(1);
    expect(about(other, 'mails')[0]?.what).toMatch(/^mails@1: its checkpoint is of the log .*, and this is another/);
    expect(about(other, 'balances')).toHaveLength(2);
  });

  it('finds parked streams', async () => {
    const at = world('fresh');
    const worker = start(['projections', 'run', 'balances'], at({ REFUSE: 'a1' }));
    await worker.says('account-a1 is parked');
    worker.interrupt();
    await worker.ended;
    const { code, ...found } = await said(at());
    expect(code).toBe(1);
    expect(about(found, 'balances')[0]).toMatchObject({
      level: 'problem',
      what: expect.stringContaining('1 stream is parked, so that their events are missing') as unknown,
      mend: expect.stringContaining('millrace projections parked ls balances') as unknown,
    });
  });

  it('finds events that the models cannot read', async () => {
    const { code, ...found } = await said({ config: 'old.config.ts' });
    expect(code).toBe(1);
    const [only] = about(found, 'models');
    expect(only?.what).toMatch(/^2 of 4 events of the newest 10,000 cannot be read: account-old@2: /);
    expect(only?.mend).toContain('account/frozen');
    const { out } = await run(['doctor', '--all'], { config: 'old.config.ts' });
    expect(out).toContain('2 of 4 events cannot be read');
  });

  it('finds servers that are not there, all of them, without the credentials', async () => {
    const { code, ...found } = await said({ config: 'unreachable-projections.config.ts' });
    expect(code).toBe(1);
    expect(about(found, 'event store')[0]?.what).toContain('the event store cannot be reached');
    expect(about(found, 'views')[0]?.what).toContain('the database cannot be reached');
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });
});

describe('the doctor on an EventStoreDB', () => {
  let server: LocalEventStore | undefined;
  afterEach(() => server?.stop());
  const place = (): Place => ({
    config: 'eventstore.config.ts',
    env: { EVENTSTORE_URL: server?.connectionString ?? '' },
  });

  it('finds a version that is too old, a clock that is wrong, and no right to write', async () => {
    server = await startLocalEventStore({ serverVersion: '22.10.1' });
    server.faults.skewClock(60_000);
    server.faults.refuseWrites('access-denied', { stream: 'millrace.diagnosis' });
    const { code, ...found } = await said(place());
    expect(code).toBe(1);
    expect(about(found, 'event store').map(({ what }) => what)).toEqual([
      expect.stringContaining('the server is EventStoreDB 22.10.1'),
      expect.stringMatching(/the server's clock is about \d+ s ahead of ours/),
      expect.stringContaining('this user may not write streams'),
    ]);
  });

  it('finds a node that is gone', async () => {
    server = await startLocalEventStore({ nodes: 3 });
    await server.stopNode(2);
    const { code, ...found } = await said(place());
    expect(code).toBe(0);
    expect(about(found, 'event store')).toMatchObject([{ level: 'warning' }]);
  });
});

describe('the doctor on PostgreSQL', () => {
  const database = testDatabase();
  const place = (env: Readonly<Record<string, string>> = {}): Place => ({
    config: 'postgres.config.ts',
    env: { POSTGRES_URL: database.connectionString(), ...env },
  });

  it('finds tables that are missing, and those of another version', async () => {
    const missing = await said(place());
    expect(missing.code).toBe(0);
    expect(about(missing, 'views')).toMatchObject([
      { level: 'warning', what: expect.stringContaining('no tables') as unknown },
    ]);
    expect(about(await said(place({ CREATE: 'no' })), 'views')).toMatchObject([
      { level: 'problem', mend: expect.stringContaining('migrate') as unknown },
    ]);
    await migrate(database.pool())();
    expect(about(await said(place()), 'views')).toEqual([]);
    await database.pool().query('insert into millrace._migrations (number) values (99)');
    const late = await said(place());
    expect(late.code).toBe(1);
    expect(about(late, 'views')[0]?.mend).toContain('Update @millrace/views-postgres');
  });
});
