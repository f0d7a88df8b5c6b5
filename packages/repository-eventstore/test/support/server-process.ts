// A local server in a process of its own, as a real one is: prints its connection string, and ends with its parent.
import { startLocalEventStore } from '@millrace/eventstore-local';

const server = await startLocalEventStore();
process.stdin.on('end', () => void server.stop()).resume();
process.stdout.write(`${server.connectionString}\n`);
