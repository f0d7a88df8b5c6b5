// Fresh child processes: one for each repetition of each workload by each contender, and the order in which they run.
import { fork } from 'node:child_process';
import type { Measurement } from './measure.js';

export interface Reply {
  readonly title: string;
  readonly measurements: readonly Measurement[];
}

const ROOMY = ['--expose-gc', '--max-old-space-size=3072'];

/** Starts `worker` with `args`, and gives what it sends. Rejects when it fails or sends nothing. @param flags for Node. */
export const runChild = <A = Reply>(
  worker: string,
  args: readonly string[],
  flags: readonly string[] = ROOMY,
): Promise<A> =>
  new Promise((resolve, reject) => {
    let reply: A | undefined;
    const child = fork(worker, [...args], {
      execArgv: [...flags],
      env: { ...process.env, NODE_ENV: 'production', NODE_OPTIONS: '' },
    });
    child.on('message', (message) => (reply = message as A));
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0 && reply !== undefined) resolve(reply);
      else reject(new Error(`${args.join(' ')} failed (exit ${String(code)})`));
    });
  });

/** A B C, then B C A, ...: slow drifts of the machine fall on every contender alike. */
export const rotate = <A>(values: readonly A[], by: number): readonly A[] => [
  ...values.slice(by % values.length),
  ...values.slice(0, by % values.length),
];

/** What runs now, on one line of a terminal. */
export const progress = (text: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r${text.padEnd(60)}\r`);
};
