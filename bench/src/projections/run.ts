// The parent process: a server for each repetition of each workload that needs one, a child for each contender.
import { fileURLToPath } from 'node:url';
import { progress, rotate, runChild } from '../children.js';
import { startServer, type ServerProcess } from '../eventstore/server-process.js';
import { parseOptions } from '../options.js';
import { addResult, print, type Results } from '../report.js';
import { aims } from './aims.js';
import { workloadOf, workloads, type Workload } from './workloads.js';

const script = (name: string): string => fileURLToPath(new URL(`./${name}.js`, import.meta.url));

const options = parseOptions(process.argv.slice(2), {
  workloads: workloads.map(({ id }) => id),
  contenders: [...new Set(workloads.flatMap(({ entrants }) => [...entrants.keys()]))],
  ours: 'millrace',
});
const { reps, quick } = options;
const size = quick ? 'quick' : 'full';
const results: Results = new Map();

const serverOf = async ({ id, server }: Workload): Promise<ServerProcess> => {
  if (server === 'none') return { url: '', stop: () => Promise.resolve() };
  if (server === 'postgres') return startServer(script('postgres-server'), 'POSTGRES_URL');
  const started = await startServer(script('server'));
  await runChild<string>(script('seeder'), [id, size, started.url]);
  return started;
};

for (let rep = 0; rep < reps; rep += 1) {
  for (const id of options.only) {
    const workload = workloadOf(id);
    const names = options.peers.filter((name) => workload.entrants.has(name));
    progress(`repetition ${rep + 1}/${reps}: ${id}`);
    const server = await serverOf(workload);
    try {
      // Unmeasured: whoever meets a server first would be measured against one that compiles yet.
      if (workload.server !== 'none')
        for (const name of names) await runChild(script('worker'), [name, id, size, server.url]);
      for (const name of rotate(names, rep)) {
        progress(`repetition ${rep + 1}/${reps}: ${id} ${name}`);
        const { title, measurements } = await runChild(script('worker'), [name, id, size, server.url]);
        for (const measurement of measurements) addResult(results, name, title, measurement);
      }
    } finally {
      await server.stop();
    }
  }
}
progress('');
const reached = aims(results, workloads);
print(results, options, { text: reached.text, json: { aims: reached.aims } });
