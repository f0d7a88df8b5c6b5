// The server process: a local server in memory. It tells the parent its address, and stops with the parent.
import { startLocalEventStore } from '@millrace/eventstore-local';

const server = await startLocalEventStore();
process.on('disconnect', () => void server.stop());
process.send?.({ url: server.connectionString });
