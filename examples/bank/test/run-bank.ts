// Runs the bank: in this process, or in one of its own as its users do.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { program } from '../src/program.js';

export const workspace = join(__dirname, '..');
export const sample = join(workspace, 'data/sample.asc');
const root = join(workspace, '../..');

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** @param now the clock; default: one that stands still. */
export async function run(
  args: readonly string[],
  {
    now = () => 0,
    watched = false,
    eventStoreUrl,
  }: { readonly now?: () => number; readonly watched?: boolean; readonly eventStoreUrl?: string } = {},
): Promise<Ran> {
  const written = { out: '', err: '' };
  const terminal = {
    out: (text: string) => (written.out += text),
    err: (text: string) => (written.err += text),
    watched,
    now,
    eventStoreUrl,
  };
  const code = await program(args, terminal, sample);
  return { code, ...written };
}

/** What `--json` prints. */
export interface Printed {
  readonly file: string;
  readonly rows: number;
  readonly committed: number;
  readonly duplicates: number;
  readonly rejected: Readonly<Record<string, number>>;
  readonly malformed: readonly { readonly line: number; readonly reason: string }[];
  readonly newlyAccepted: number;
  readonly accounts: number;
  readonly totalCents: number;
  readonly largest: readonly { readonly accountId: string; readonly cents: number }[];
  readonly commandsPerSecond: number;
  readonly passes: readonly {
    readonly rows: number;
    readonly committed: number;
    readonly newlyAccepted: number;
    readonly duplicates: number;
    readonly rejected: Readonly<Record<string, number>>;
    readonly malformed: number;
    readonly commandsPerSecond: number;
  }[];
  readonly views: PrintedViews;
}

export interface PrintedViews {
  readonly events: number;
  readonly eventsPerSecond: number;
  readonly accounts: number;
  readonly statements: number;
  readonly differences: readonly string[];
  readonly largestMovements: readonly {
    readonly accountId: string;
    readonly on: string;
    readonly direction: 'in' | 'out';
    readonly channel: string;
    readonly cents: number;
  }[];
  readonly statementsOf?: {
    readonly accountId: string;
    readonly months: readonly {
      readonly month: string;
      readonly openingCents: number;
      readonly creditsCents: number;
      readonly debitsCents: number;
      readonly closingCents: number;
    }[];
  };
}

/** The summary of `path`, read back from JSON. */
export async function summaryOf(path: string, ...flags: readonly string[]): Promise<Printed> {
  const { code, out } = await run(['--file', path, '--json', ...flags]);
  expect(code).toBe(0);
  return JSON.parse(out) as Printed;
}

/** As `npm run bank -- ...args`. */
export function spawnBank(args: readonly string[]): Ran {
  const command = ['scripts/run-source.mjs', join(workspace, 'src/main.ts'), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: root, encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

/** As `spawnBank`, its output read by a shell command. */
export function pipeBank(args: readonly string[], reader: string): Ran {
  const command = [process.execPath, 'scripts/run-source.mjs', join(workspace, 'src/main.ts'), ...args];
  const line = `${command.map((part) => `'${part}'`).join(' ')} | ${reader}`;
  const { status, stdout, stderr } = spawnSync('sh', ['-c', line], { cwd: root, encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}
