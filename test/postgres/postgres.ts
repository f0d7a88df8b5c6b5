// The PostgreSQL that the tests share: that of POSTGRES_URL, or one for the whole run of Jest.
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { connectionStringOf } from './start-postgres.js';

type Reply = { readonly error: string } | { readonly port: number };

/**
 * The connection string of the shared server, whose user may create databases. The first test that asks starts it, in
 * some seconds. Nobody stops it: whoever needs that has `startPostgres`.
 *
 * @throws Error when it does not start, so that no test is left out in silence.
 */
export async function postgres(): Promise<string> {
  const url = process.env['POSTGRES_URL'];
  if (url !== undefined && url !== '') return url;
  const desk = process.env['MILLRACE_TEST_POSTGRES_DESK'];
  if (desk === undefined) throw new Error('the shared server is for tests under Jest; others have startPostgres');
  const reply = JSON.parse(await text(connect(Number(desk), '127.0.0.1'))) as Reply;
  if ('error' in reply) throw new Error(reply.error);
  return connectionStringOf(reply.port);
}
