// A PostgreSQL of one's own: for tests that stop, restart or crash it, and for programs that are no tests.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

const KEEPER = 'test/postgres/server/keep.mjs';

/** A server on a port and with data that stay the same through all restarts. */
export interface PostgresServer {
  /** Of its database `postgres`, whose user may do everything. */
  readonly connectionString: string;
  readonly port: number;
  /** Where its data are. */
  readonly directory: string;
  /** Starts it where it does not run; it takes connections when this is done. */
  readonly start: () => Promise<void>;
  /** Cuts all clients off and writes everything down. */
  readonly stop: () => Promise<void>;
  readonly restart: () => Promise<void>;
  /**
   * Ends it on the spot, so that the next start has to recover. `immediate`: all of its processes, which still say
   * goodbye to their clients. `kill`: SIGKILL for the main one; the others end when they notice, and may until then
   * finish the statement that they are at.
   */
  readonly crash: (how?: 'immediate' | 'kill') => Promise<void>;
  /** Ends it and removes its data. A process that does not call this does not end by itself; one that is killed may. */
  readonly dispose: () => Promise<void>;
}

export interface PostgresOptions {
  /** PostgreSQL's own, such as `fsync`, which is off by default: a commit survives the server and not the machine. */
  readonly settings?: Readonly<Record<string, string>>;
}

type Reply = { readonly error: string } | { readonly port: number; readonly directory: string };

/**
 * Starts a server of its own, in some seconds; `POSTGRES_URL` does not matter. It dies with this process.
 *
 * @throws Error when PostgreSQL does not run here.
 */
export async function startPostgres({ settings = {} }: PostgresOptions = {}): Promise<PostgresServer> {
  const child = spawn(process.execPath, [keeper(process.cwd()), JSON.stringify(settings)], {
    // Out of reach of a Ctrl-C in the terminal; it ends when its input does.
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  child.stdin.on('error', () => undefined);
  // Requests are answered one after another, so the next line is the answer to the oldest request.
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<Reply> => {
    const next = await lines.next();
    const line = next.done === true ? '{"error":"the process of the server is gone"}' : next.value;
    const reply = JSON.parse(line) as Reply;
    if ('error' in reply) throw new Error(reply.error);
    return reply;
  };
  const dispose = async (): Promise<void> => {
    child.stdin.end();
    await exit;
  };
  const tell = async (what: 'start' | 'stop' | 'crash' | 'kill'): Promise<void> => {
    child.stdin.write(`${what}\n`);
    await answer();
  };

  try {
    const started = await answer();
    if ('error' in started) throw new Error(started.error);
    const { port, directory } = started;
    return {
      connectionString: connectionStringOf(port),
      port,
      directory,
      start: () => tell('start'),
      stop: () => tell('stop'),
      restart: async () => {
        await tell('stop');
        await tell('start');
      },
      crash: (how = 'immediate') => tell(how === 'kill' ? 'kill' : 'crash'),
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** Of the database `postgres` of a server on this machine. */
export function connectionStringOf(port: number): string {
  return `postgres://postgres@127.0.0.1:${String(port)}/postgres`;
}

/** Programs run bundled, from other folders, so the folder of this file says nothing. */
function keeper(folder: string): string {
  const program = join(folder, KEEPER);
  if (existsSync(program)) return program;
  if (folder === dirname(folder)) throw new Error(`no ${KEEPER} here or above: this works inside the repository only`);
  return keeper(dirname(folder));
}
