// The child process that copies: one contender, one workload, one repetition; nothing else is in it, since its memory counts.
import type { Measurement } from '../measure.js';
import { check, time } from '../measure.js';
import { cpuOf } from '../eventstore/workloads/cpu.js';
import { loadContender } from './contenders/index.js';

const [name = '', metric = '', events = '', from = '', to = ''] = process.argv.slice(2);
const { title, copy } = await loadContender(name);
const count = Number(events);
let ms = 0;
const cpu = await cpuOf(async () => {
  ms = await time(async () => check('events written', await copy({ from, to }), count));
});
// In kilobytes.
const peak = process.resourceUsage().maxRSS / 1_000;
const measurements: readonly Measurement[] = [
  { metric, unit: 'events/s', better: 'higher', samples: [(count / ms) * 1e3] },
  { metric: `${metric}, processor`, unit: 'µs of the process/event', better: 'lower', samples: [cpu / count] },
  { metric: `${metric}, peak memory`, unit: 'MB resident', better: 'lower', samples: [peak] },
];
process.send?.({ title, measurements }, () => process.disconnect());
