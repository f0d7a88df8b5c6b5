// The parent process: a source for each workload, an empty target for each contender of each repetition, a child for each copy.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { progress, rotate, runChild, type Reply } from '../children.js';
import { forkServer } from '../eventstore/server-process.js';
import { parseOptions } from '../options.js';
import { aims } from '../projections/aims.js';
import { addResult, print, type Results } from '../report.js';
import { contenderNames, ours } from './contenders/index.js';
import { sizeOf, workloadOf, workloads } from './workloads.js';

const script = (name: string): string => fileURLToPath(new URL(`./${name}.js`, import.meta.url));
// As Node comes: its memory is measured.
const plain: readonly string[] = [];

const options = parseOptions(process.argv.slice(2), {
  workloads: workloads.map(({ id }) => id),
  contenders: contenderNames,
  ours,
  sized: true,
});
const { peers, reps, quick } = options;
const results: Results = new Map();
const add = (contender: string, { title, measurements }: Reply): void => {
  for (const measurement of measurements) addResult(results, contender, title, measurement);
};

const copies = async (id: string, contenders: readonly string[], from: string, events: number): Promise<void> => {
  const { metric } = workloadOf(id);
  for (const contender of contenders) {
    progress(`${id}: ${contender} copies`);
    const target = await forkServer(script('server'));
    try {
      const args = [contender, metric, String(events), from, target.url];
      add(contender, await runChild(script('worker'), args, plain));
      progress(`${id}: the copy of ${contender} is compared`);
      add(contender, await runChild(script('checker'), args, plain));
    } finally {
      await target.stop();
    }
  }
};

for (const id of options.only) {
  const { streams, events } = sizeOf(workloadOf(id), options.events, quick);
  const dir = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
  try {
    progress(`${id}: seed`);
    await runChild<string>(script('seeder'), [dir, String(streams), String(events)]);
    const source = await forkServer(script('server'), [dir]);
    try {
      for (let rep = 0; rep < reps; rep += 1) await copies(id, rotate(peers, rep), source.url, events);
    } finally {
      await source.stop();
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
progress('');
const reached = aims(results, workloads);
print(results, options, { text: reached.text, json: { aims: reached.aims } });
