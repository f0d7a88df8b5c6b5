// The child process that seeds the server of a workload, and tells the parent what is there.
import { bigintsAsText } from './message.js';
import { seed } from './seed.js';
import { workloadOf } from './workloads/index.js';

const [url = '', workload = '', size = ''] = process.argv.slice(2);
const seeded = await seed(url, workloadOf(workload).seed(size === 'quick'));
process.send?.(JSON.stringify(seeded, bigintsAsText), () => process.disconnect());
