// run: a child process that has to succeed; and the root folder of the repository.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a command to its end and returns its standard output; throws with all of its output if it fails. */
export const run = (what, command, args, cwd) => {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error([`${what} failed`, error?.message, stdout, stderr].filter(Boolean).join('\n'));
  return stdout;
};

/** Throws with the message unless the condition holds. */
export const expect = (condition, message) => {
  if (!condition) throw new Error(message);
};
