// Jest's global set-up: tells the workers where to ask for a PostgreSQL.
import { openDesk } from './shared-server.mjs';

export default async () => {
  process.env['MILLRACE_TEST_POSTGRES_DESK'] = String(await openDesk());
};
