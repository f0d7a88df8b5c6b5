// `npm run postgres`: a server for trying things out, gone with its data when the program ends. `name=value` arguments
// are settings of PostgreSQL.
import { startPostgres } from './start-postgres.js';

const settings = Object.fromEntries(
  process.argv.slice(2).map((argument) => {
    const [name = '', ...value] = argument.split('=');
    return [name, value.join('=')];
  }),
);
const server = await startPostgres({ settings });
console.log(`POSTGRES_URL=${server.connectionString}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.dispose());
