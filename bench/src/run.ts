// The parent process: starts one child for each repetition of each workload by each contender, prints the figures.
import { fileURLToPath } from 'node:url';
import { progress, rotate, runChild } from './children.js';
import { contenderNames, ours } from './contenders/index.js';
import { parseOptions } from './options.js';
import { addResult, print } from './report.js';
import type { Results } from './report.js';
import { workloads } from './workloads/index.js';

const worker = fileURLToPath(new URL('./worker.js', import.meta.url));

const options = parseOptions(process.argv.slice(2), {
  workloads: workloads.map(({ id }) => id),
  contenders: contenderNames,
  ours,
});
const { only, peers, reps, quick } = options;
const results: Results = new Map();

for (let rep = 0; rep < reps; rep += 1) {
  for (const workload of only) {
    for (const contender of rotate(peers, rep)) {
      progress(`repetition ${rep + 1}/${reps}: ${workload} ${contender}`);
      const { title, measurements } = await runChild(worker, [contender, workload, quick ? 'quick' : 'full']);
      for (const measurement of measurements) addResult(results, contender, title, measurement);
    }
  }
}
progress('');
print(results, options);
