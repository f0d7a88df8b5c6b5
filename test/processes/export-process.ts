// A process that exports a log: `export-process.ts <folder> <events> <gzip>`. It says how far it is, and is killed.
import { exportLog } from '@millrace/archive';
import { exportedStore, SEGMENT } from './exported.js';

const [folder = '', count = '0', gzip = 'false'] = process.argv.slice(2);

const answer = await exportLog(await exportedStore(Number(count)), folder, {
  gzip: gzip === 'true',
  eventsPerSegment: SEGMENT,
  onProgress: ({ events }) => console.log(`at ${String(events)}`),
})();
console.log(answer._tag === 'Right' ? `done ${String(answer.right.events)}` : `failed ${answer.left.message}`);
