// The child process: one contender, one workload, one repetition; sends its measurements to the parent.
import { loadContender } from './contenders/index.js';
import { seedOf } from './message.js';
import { workloadOf } from './workloads/index.js';

const [contenderName = '', workloadId = '', size = '', url = '', seed = ''] = process.argv.slice(2);

if (process.send === undefined) throw new Error('to be started by run.js');
const contender = await loadContender(contenderName);
const measurements = await workloadOf(workloadId).run({
  url,
  make: (loading) => contender.make(url, loading),
  decode: contender.decode,
  seed: seedOf(seed),
  quick: size === 'quick',
});
process.send({ title: contender.title, measurements }, () => process.disconnect());
