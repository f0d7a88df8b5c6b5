// A process of its own, run from the sources, that is talked to in lines and can be killed with `kill -9`.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const ROOT = resolve(__dirname, '../..');

export interface Child {
  /** The next line for which `matches` says so, now or later. Rejects when the process ends without it. */
  readonly line: (matches: (line: string) => boolean) => Promise<string>;
  /** Writes a line to it. */
  readonly tell: (line: string) => void;
  /** `kill -STOP`: it does nothing any more, and knows nothing of it. */
  readonly suspend: () => void;
  /** `kill -CONT`. */
  readonly resume: () => void;
  /** What a Ctrl-C sends. */
  readonly interrupt: () => void;
  /** `kill -9`, and waits until it is gone. */
  readonly kill: () => Promise<void>;
  /** Waits until it ends by itself. */
  readonly ended: () => Promise<number | null>;
}

/** A program that is started many times need be bundled only once. @returns what `startChild` takes. */
export async function bundle(program: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['scripts/run-source.mjs', '--bundle', program], {
    cwd: ROOT,
  });
  return stdout.trim();
}

/** @param program a TypeScript file, from the root of the repository, or a bundle. */
export function startChild(program: string, ...args: readonly string[]): Child {
  const run = program.endsWith('.ts') ? ['scripts/run-source.mjs', program] : ['--enable-source-maps', program];
  const child = spawn(process.execPath, [...run, ...args], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit') as Promise<[number | null]>;
  const unread: string[] = [];
  const waiting = new Set<() => void>();
  let over = false;
  const wake = () => {
    for (const one of [...waiting]) one();
  };
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    unread.push(line);
    wake();
  });
  lines.on('close', () => {
    over = true;
    wake();
  });
  // Told to one that has just been killed.
  child.stdin.on('error', () => undefined);
  running.add(child.kill.bind(child, 'SIGKILL'));

  return {
    line: (matches) =>
      new Promise((settle, fail) => {
        const look = () => {
          const at = unread.findIndex(matches);
          if (at < 0 && !over) return;
          waiting.delete(look);
          if (at < 0) fail(new Error(`${program} ended; it had said: ${unread.join(' | ')}`));
          else settle(unread.splice(at, 1)[0] ?? '');
        };
        waiting.add(look);
        look();
      }),
    tell: (line) => {
      child.stdin.write(`${line}\n`);
    },
    suspend: () => {
      child.kill('SIGSTOP');
    },
    resume: () => {
      child.kill('SIGCONT');
    },
    interrupt: () => {
      child.kill('SIGINT');
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exit;
    },
    ended: async () => (await exit)[0],
  };
}

const running = new Set<() => boolean>();

/** Ends what a failed test has left running. */
export function killChildren(): void {
  for (const kill of running) kill();
  running.clear();
}
