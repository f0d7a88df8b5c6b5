// The child process: one contender, one workload, one repetition; sends its measurement to the parent.
import { workloadOf } from './workloads.js';

const [name = '', workloadId = '', size = '', url = ''] = process.argv.slice(2);

if (process.send === undefined) throw new Error('to be started by run.js');
const load = workloadOf(workloadId).entrants.get(name);
if (load === undefined) throw new Error(`${name} takes no part in ${workloadId}`);
const { title, measure } = await load();
const measurements = await measure(url, size === 'quick');
// Connections and runners that stand still are nobody's concern any more.
process.send({ title, measurements }, () => process.exit(0));
