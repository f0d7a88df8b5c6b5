// A process of its own, run from the sources, that is talked to in lines and can be killed with `kill -9`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = resolve(__dirname, '../..');

export interface Child {
  /** The next line for which `matches` says so, now or later. Rejects when the process ends without it. */
  readonly line: (matches: (line: string) => boolean) => Promise<string>;
  /** Writes a line to it. */
  readonly tell: (line: string) => void;
  /** What a Ctrl-C sends. */
  readonly interrupt: () => void;
  /** `kill -9`, and waits until it is gone. */
  readonly kill: () => Promise<void>;
  /** Waits until it ends by itself. */
  readonly ended: () => Promise<number | null>;
}

/** @param program a TypeScript file, from the root of the repository. */
export function startChild(program: string, ...args: readonly string[]): Child {
  const child = spawn(process.execPath, ['scripts/run-source.mjs', program, ...args], {
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
