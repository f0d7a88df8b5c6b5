// Keeps a PostgreSQL for the process that started this one, and takes it away when that process is gone, however it
// ended: `node keep.mjs [settings as JSON]`. Tells port and directory in a line; then each line it reads names what to
// do (start, stop, crash, kill), and is answered by a line when it is done. The end of its input ends it.
import { createInterface } from 'node:readline';
import { makeCluster } from './cluster.mjs';

const say = (reply) => process.stdout.write(`${JSON.stringify(reply)}\n`);
const complain = (error) => say({ error: error instanceof Error ? error.message : String(error) });
process.stdout.on('error', () => undefined);

const lines = createInterface({ input: process.stdin });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => lines.close());

let cluster;
let last = makeCluster(JSON.parse(process.argv[2] ?? '{}')).then((made) => {
  cluster = made;
  say({ port: made.port, directory: made.directory });
}, complain);

lines.on('line', (line) => {
  last = last.then(() => cluster[line]()).then(() => say({ done: line }), complain);
});
lines.on('close', () => {
  last = last
    .then(() => cluster?.dispose())
    .catch((error) => console.error(error))
    .finally(() => process.exit());
});
