// A soak of projections of some seconds, in processes of its own: each fault once, with a fixed seed.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SERVER_FAULTS, WORKER_FAULTS } from './faults.js';
import type { SoakReport } from './report.js';

const root = join(__dirname, '../..');

/** What the program prints, whether it ends well or not. */
async function soaked(...args: readonly string[]): Promise<SoakReport> {
  const program = ['scripts/run-source.mjs', 'test/soak-projections/main.ts', '--json', ...args];
  const run = promisify(execFile)(process.execPath, program, { cwd: root }).catch((error: unknown) => {
    // It ends with 1 when something was found, and says what.
    // (It is no `Error` of the realm in which jest runs this.)
    const { stdout } = error as { readonly stdout?: unknown };
    if (typeof stdout === 'string' && stdout !== '') return { stdout };
    throw error;
  });
  return JSON.parse((await run).stdout) as SoakReport;
}

test('Nothing is lost or applied twice while each fault of workers and servers happens once.', async () => {
  const report = await soaked('--once', '--fault-every', '1', '--rate', '60', '--seed', '1');
  expect(report.violations).toEqual([]);
  const once = Object.keys({ ...WORKER_FAULTS, ...SERVER_FAULTS }).map((name) => [name, 1] as const);
  expect(report.faults).toEqual(Object.fromEntries(once));
  const { ok, lost, twice, applied, events } = report;
  expect({ ok, lost, twice, applied }).toEqual({ ok: true, lost: 0, twice: 0, applied: events });
  expect(events).toBeGreaterThan(100);
}, 300_000);
