// A soak of some seconds, in a process of its own: each fault once, with a fixed seed.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { possibleFaults } from './faults.js';
import type { SoakReport } from './report.js';

const root = join(__dirname, '../..');

/** What the program prints, whether it ends well or not. */
async function soaked(...args: readonly string[]): Promise<SoakReport> {
  const program = ['scripts/run-source.mjs', 'test/soak/main.ts', '--json', ...args];
  const { EVENTSTORE_URL: _, ...env } = process.env;
  const run = promisify(execFile)(process.execPath, program, { cwd: root, env }).catch((error: unknown) => {
    // It ends with 1 when something was found, and says what.
    // (It is no `Error` of the realm in which jest runs this.)
    const { stdout } = error as { readonly stdout?: unknown };
    if (typeof stdout === 'string' && stdout !== '') return { stdout };
    throw error;
  });
  return JSON.parse((await run).stdout) as SoakReport;
}

test('Nothing that was acknowledged is lost or doubled while each fault of a local server happens once.', async () => {
  const report = await soaked('--once', '--fault-every', '0.4', '--timeout', '500', '--rate', '100', '--seed', '1');
  expect(report.violations).toEqual([]);
  expect(report.faults.byKind).toEqual(Object.fromEntries(possibleFaults(1).map((name) => [name, 1])));
  const { acknowledged, rejected, sent } = report.commands;
  expect({ sent, ok: report.ok, lost: report.lost, duplicated: report.duplicated }).toEqual({
    sent: acknowledged + rejected,
    ok: true,
    lost: 0,
    duplicated: 0,
  });
  expect(acknowledged).toBeGreaterThan(100);
  expect(report.store.ambiguous).toBeGreaterThan(0);
}, 600_000);
