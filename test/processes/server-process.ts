// A local server in a process of its own, which can be killed: `server-process.ts <directory> [port]`. It says where it
// listens, restarts in place when it is told to, and tells what it has open.
import { createInterface } from 'node:readline';
import { startLocalEventStore } from '@millrace/eventstore-local';

const [dir = '', port = '0'] = process.argv.slice(2);
const server = await startLocalEventStore({ ...(dir === '' ? {} : { dir }), port: Number(port) });
console.log(`listening ${String(server.port)}`);
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'restart') await server.restart();
  console.log(line === 'restart' ? 'restarted' : `open ${JSON.stringify(server.open())}`);
}
await server.stop();
