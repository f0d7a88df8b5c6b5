// The parent process: starts one child for each repetition of each workload by each contender, prints the figures.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { loadavg } from 'node:os';
import type { Measurement } from './measure.js';
import { parseOptions } from './options.js';
import { addResult, asJson, asTable } from './report.js';
import type { Results } from './report.js';

interface Reply {
  readonly title: string;
  readonly measurements: readonly Measurement[];
}

const worker = fileURLToPath(new URL('./worker.js', import.meta.url));

const runChild = (contender: string, workload: string, quick: boolean): Promise<Reply> =>
  new Promise((resolve, reject) => {
    let reply: Reply | undefined;
    const child = fork(worker, [contender, workload, quick ? 'quick' : 'full'], {
      execArgv: ['--expose-gc', '--max-old-space-size=3072'],
      env: { ...process.env, NODE_ENV: 'production', NODE_OPTIONS: '' },
    });
    child.on('message', (message) => (reply = message as Reply));
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0 && reply !== undefined) resolve(reply);
      else reject(new Error(`${contender} failed ${workload} (exit ${String(code)})`));
    });
  });

const rotate = <A>(values: readonly A[], by: number): readonly A[] => [
  ...values.slice(by % values.length),
  ...values.slice(0, by % values.length),
];

const progress = (text: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r${text.padEnd(60)}\r`);
};

const { only, peers, reps, quick, json, baseline } = parseOptions(process.argv.slice(2));
const results: Results = new Map();

for (let rep = 0; rep < reps; rep += 1) {
  for (const workload of only) {
    // A B C, then B C A, ...: slow drifts of the machine fall on every contender alike.
    for (const contender of rotate(peers, rep)) {
      progress(`repetition ${rep + 1}/${reps}: ${workload} ${contender}`);
      const { title, measurements } = await runChild(contender, workload, quick);
      for (const measurement of measurements) addResult(results, contender, title, measurement);
    }
  }
}
progress('');

const table = asTable(results, baseline);
const load = loadavg().map((value) => Math.round(value * 100) / 100);
if (json) {
  process.stderr.write(`${table}\n`);
  process.stdout.write(`${JSON.stringify(asJson(results, baseline, { reps, quick, load }), null, 2)}\n`);
} else {
  process.stdout.write(`${table}\n`);
}
