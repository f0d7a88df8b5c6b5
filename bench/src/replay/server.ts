// A server process: it keeps its log in the directory that it is given, or in memory. It stops with the parent.
import { startLocalEventStore } from '@millrace/eventstore-local';

const [dir] = process.argv.slice(2);
const server = await startLocalEventStore(dir === undefined ? {} : { dir });
process.on('disconnect', () => void server.stop());
process.send?.({ url: server.connectionString });
