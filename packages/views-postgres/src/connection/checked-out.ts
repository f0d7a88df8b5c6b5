// A client of the pool while it is in use: what breaks it is heard, and does not end the process.
import type { Pool, PoolClient } from 'pg';
import { createHash } from 'node:crypto';
import { breaksConnection } from './pg-error.js';
import type { Row, Statement } from './statement.js';

export interface CheckedOut {
  readonly client: PoolClient;
  /** Rejects when the connection breaks, and never resolves. */
  readonly broken: Promise<never>;
  /** Runs a statement. @throws what pg throws. */
  readonly run: (statement: Statement) => Promise<readonly Row[]>;
  /** Runs statements without parameters in one go; gives the rows of the last one, and what each one was. */
  readonly runAll: (text: string) => Promise<{ readonly rows: readonly Row[]; readonly commands: readonly string[] }>;
  /** @param error why the client cannot be used again, if so. */
  readonly release: (error?: unknown) => void;
}

export interface ClientOptions {
  /** Whether hot statements are prepared by name. */
  readonly prepared: boolean;
  /** Milliseconds within which a statement that is not slow must be answered. */
  readonly timeout: number;
}

const heard = new WeakSet<Pool>();
const nothing = (): void => undefined;
// Everything comes as text, whatever parsers the program has set.
const TEXT = { getTypeParser: () => String };

/** Takes a client out of the pool. @throws what pg throws. */
export async function checkOut(pool: Pool, options: ClientOptions): Promise<CheckedOut> {
  // pg tells the pool when an idle client breaks. Where nobody listens that ends the process; the pool has dropped it already.
  if (!heard.has(pool)) pool.on('error', nothing);
  heard.add(pool);

  let fail: (error: unknown) => void = nothing;
  const broken = new Promise<never>((_, reject) => {
    fail = reject;
  });
  broken.catch(nothing);
  let dead: unknown;
  const onError = (error: unknown): void => {
    dead ??= error;
    fail(error);
  };
  const client = await connected(pool, onError);

  const query = (text: string, rest: object) =>
    client.query<(string | null)[]>({ text, rowMode: 'array', types: TEXT, ...rest });

  return {
    client,
    broken,
    run: async ({ text, values = [], hot, slow }) => {
      const name = hot === true && options.prepared ? { name: nameFor(text) } : {};
      const limit = slow === true ? {} : { query_timeout: options.timeout };
      return (await query(text, { values: [...values], ...name, ...limit })).rows;
    },
    runAll: async (text) => {
      const answer: unknown = await query(text, { query_timeout: options.timeout });
      const results = (Array.isArray(answer) ? answer : [answer]) as { command: string; rows: Row[] }[];
      return { rows: results.at(-1)?.rows ?? [], commands: results.map(({ command }) => command) };
    },
    release: (error) => {
      const end = dead ?? (error !== undefined && breaksConnection(error) ? error : undefined);
      // Nobody else may get a client whose transaction is still open. Older versions of pg do not know; none is left open.
      const open = 'getTransactionStatus' in client && client.getTransactionStatus() !== 'I';
      client.release(end !== undefined || open);
      // Destroyed clients may still complain.
      if (end === undefined && !open) client.off('error', onError);
    },
  };
}

// By its callback: a server that goes down may say so in the same breath in which it takes the connection, before a
// promise could tell of the client.
function connected(pool: Pool, onError: (error: unknown) => void): Promise<PoolClient> {
  return new Promise((resolve, reject) => {
    pool.connect((error, client) => {
      if (client === undefined) {
        reject(error ?? new Error('the pool gave no client'));
        return;
      }
      client.on('error', onError);
      resolve(client);
    });
  });
}

const names = new Map<string, string>();

/** One name per text: a server that has the one must not be given the other under it. */
function nameFor(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = `millrace_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`;
  names.set(text, name);
  return name;
}
