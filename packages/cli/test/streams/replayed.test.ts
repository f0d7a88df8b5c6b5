// Replayed events: shown as of when they happened, with where they come from.
import { commandLine } from '../support/command-line.js';

const { run } = commandLine();
const place = { config: 'replayed.config.ts' };

it('are shown with the time at which they happened, and their origin', async () => {
  const { out } = await run(['streams', 'show', 'account-a1'], place);
  expect(out).toMatch(/^0\t2020-01-01 00:00:00Z\taccount\/opened \(replayed from konto-a1@7\)\t/);
  const json = await run(['streams', 'show', 'account-a1', '--json'], place);
  expect(JSON.parse(json.out)).toMatchObject({
    recorded: '2026-01-01T00:00:00.000Z',
    origin: { log: 'old log', stream: 'konto-a1', revision: '7', created: '2020-01-01T00:00:00.000Z' },
  });
  for (const columns of [120, 40])
    expect((await run(['streams', 'show', 'account-a1'], { ...place, columns })).out).toContain('replayed from');
});

it('count in the past of an aggregate from when they happened', async () => {
  const { out } = await run(['aggregate', 'show', 'account', 'a1', '--at', '2021-01-01', '--json'], place);
  expect(JSON.parse(out)).toMatchObject({ revision: '0', state: { owner: 'Ada' } });
  expect((await run(['aggregate', 'show', 'account', 'a1', '--at', '2019-12-31'], place)).code).toBe(1);
});
