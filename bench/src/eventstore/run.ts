// The parent process: a server for each repetition of each workload, a child for each contender; prints the figures.
import { fileURLToPath } from 'node:url';
import { progress, rotate, runChild } from '../children.js';
import { parseOptions } from '../options.js';
import { addResult, print, type Results } from '../report.js';
import { aims } from './aims.js';
import { contenderNames, ours, raw } from './contenders/index.js';
import { startServer } from './server-process.js';
import { workloads } from './workloads/index.js';

const script = (name: string): string => fileURLToPath(new URL(`./${name}.js`, import.meta.url));

const options = parseOptions(process.argv.slice(2), {
  workloads: workloads.map(({ id }) => id),
  contenders: contenderNames,
  ours,
});
const { only, peers, reps, quick } = options;
const size = quick ? 'quick' : 'full';
const results: Results = new Map();

for (let rep = 0; rep < reps; rep += 1) {
  for (const workload of only) {
    // A server of its own for each: what one repetition writes does not weigh on the next.
    const server = await startServer(script('server'));
    try {
      progress(`repetition ${rep + 1}/${reps}: ${workload} seed`);
      const seed = await runChild<string>(script('seeder'), [server.url, workload, size]);
      // Unmeasured: whoever meets the server first would be measured against one that compiles yet.
      for (const contender of peers) await runChild(script('worker'), [contender, workload, 'quick', server.url, seed]);
      for (const contender of rotate(peers, rep)) {
        progress(`repetition ${rep + 1}/${reps}: ${workload} ${contender}`);
        const args = [contender, workload, size, server.url, seed];
        const { title, measurements } = await runChild(script('worker'), args);
        for (const measurement of measurements) addResult(results, contender, title, measurement);
      }
    } finally {
      await server.stop();
    }
  }
}
progress('');
const reached = aims(results, ours, raw);
print(results, options, { text: reached.text, json: { aims: reached.aims } });
