// The PostgreSQL process: a server of its own whose commits reach the disk. It tells the parent its address, and stops
// with the parent.
import { startPostgres } from '../../../test/postgres/start-postgres.js';

const server = await startPostgres({ settings: { fsync: 'on', full_page_writes: 'on' } });
process.on('disconnect', () => void server.dispose());
process.send?.({ url: server.connectionString });
