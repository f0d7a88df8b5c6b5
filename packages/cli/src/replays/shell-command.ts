// A command of the user's shell, run as a step of something longer.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

export interface ShellCommand {
  readonly command: string;
  readonly cwd: string;
  /** Aborting ends it. */
  readonly signal?: AbortSignal;
  /** Told each line that it writes, to either output. */
  readonly onLine: (line: string) => unknown;
}

/** Right: it has ended with exit code 0. Left: that it did not, in words. */
export function shellCommand({ command, cwd, signal, onLine }: ShellCommand): TaskEither<Error, void> {
  return () =>
    new Promise((resolve) => {
      let last = '';
      const child = spawn(command, { shell: true, cwd, stdio: ['ignore', 'pipe', 'pipe'], ...(signal && { signal }) });
      for (const output of [child.stdout, child.stderr])
        createInterface(output).on('line', (line) => {
          last = line;
          onLine(line);
        });
      child.on('error', (error) => {
        resolve(E.left(error));
      });
      child.on('close', (code, killed) => {
        const how = code === null ? `was ended by ${String(killed)}` : `ended with exit code ${String(code)}`;
        const said = last === '' ? '' : `: ${last}`;
        resolve(code === 0 ? E.right(undefined) : E.left(new Error(`\`${command}\` ${how}${said}`)));
      });
    });
}
