// A worker in a process of its own, as its users run it; its status is read line by line.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { workspace } from '../run-bank.js';

const root = join(workspace, '../..');

/** A line of `--json`. */
export interface Line {
  readonly phase: string;
  readonly health: string;
  readonly reason?: string;
  readonly lag?: { readonly events: number };
  readonly handled: number;
  readonly rate: number;
  readonly slots: Readonly<Record<string, number>>;
  readonly parked: number;
}

export interface Worker {
  /** The next status of which `holds` says so. Rejects when the worker ends without it. */
  readonly status: (holds: (line: Line) => boolean | Promise<boolean>) => Promise<Line>;
  /** What a Ctrl-C sends. */
  readonly interrupt: () => void;
  /** `kill -9`, and waits until it is gone. */
  readonly kill: () => Promise<void>;
  readonly ended: () => Promise<{ readonly code: number | null; readonly err: string }>;
}

const running = new Set<() => void>();
afterEach(() => {
  for (const kill of running) kill();
  running.clear();
});

/** As `npm run bank:worker -- --json --every 0.2 --lease 1 ...args`. */
export function startWorker(
  urls: { readonly eventStore: string; readonly postgres: string },
  ...args: string[]
): Worker {
  const program = ['scripts/run-source.mjs', join(workspace, 'src/worker-main.ts')];
  const child = spawn(process.execPath, [...program, '--json', '--every', '0.2', '--lease', '1', ...args], {
    cwd: root,
    env: { ...process.env, EVENTSTORE_URL: urls.eventStore, POSTGRES_URL: urls.postgres },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(() => child.kill('SIGKILL'));
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const exit = once(child, 'close') as Promise<[number | null]>;
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    status: async (holds) => {
      for (;;) {
        const next = await lines.next();
        if (next.done === true) throw new Error(`the worker ended; it had said: ${err}`);
        const line = JSON.parse(next.value) as Line;
        if (await holds(line)) return line;
      }
    },
    interrupt: () => child.kill('SIGINT'),
    kill: async () => {
      child.kill('SIGKILL');
      await exit;
    },
    ended: async () => ({ code: (await exit)[0], err }),
  };
}
