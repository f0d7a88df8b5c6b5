// The child process: one contender, one workload, one repetition; sends its measurements to the parent.
import { conform } from './conformance.js';
import { loadContender } from './contenders/index.js';
import type { Make } from './measure.js';
import { workloads } from './workloads/index.js';

const [contenderName = '', workloadId = '', size = ''] = process.argv.slice(2);

const contender = await loadContender(contenderName);
const workload = workloads.find(({ id }) => id === workloadId);
if (workload === undefined) throw new Error(`unknown workload ${workloadId}`);
if (process.send === undefined) throw new Error('to be started by run.js');

const make: Make = (options) => contender.make({ decoding: false, attempts: 1, ...options });
await conform(make);
const measurements = await workload.run(make, size === 'quick');
process.send({ title: contender.title, measurements }, () => process.disconnect());
