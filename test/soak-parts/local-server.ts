// The local server as the soak sees it: a process that can be killed, and comes back on the same port with its data.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { ServerFaultName } from './server-faults.js';
import type { Reply, Request, ServerOptions, Status } from './server.js';

export interface LocalServer {
  readonly connectionString: string;
  /** @throws Error when the process is gone, or could not do it. */
  readonly inject: (fault: ServerFaultName, seed: number) => Promise<void>;
  readonly endFault: () => Promise<void>;
  readonly clearFaults: () => Promise<void>;
  readonly status: () => Promise<Status>;
  /** How many calls each kind of fault has met, in all lives of the server. */
  readonly met: () => Readonly<Record<string, number>>;
  /** SIGKILL, and a new process with the data of the old one. @returns milliseconds until it served again. */
  readonly killAndRestart: () => Promise<number>;
  readonly stop: () => Promise<void>;
}

export interface LocalServerOptions {
  readonly dir: string;
  readonly nodes: 1 | 3;
  /** The program that calls `serve` when its first argument is `serve`. */
  readonly program: string;
}

type Ask = Request extends infer R ? (R extends Request ? Omit<R, 'id'> : never) : never;

// Below the range from which systems give free ports away, so that nobody takes it while the server is down.
const FIRST_PORT = 20_000;
const PORTS = 10_000;

export async function startLocalServer({ dir, nodes, program }: LocalServerOptions): Promise<LocalServer> {
  let process: Life;
  let port = 0;
  const options = (): ServerOptions => ({ port, dir, nodes, commitTimeout: 1_000 });
  for (let attempt = 1; ; attempt++) {
    port = FIRST_PORT + Math.floor(Math.random() * PORTS);
    try {
      process = await startLife(program, options());
      break;
    } catch (error) {
      if (attempt >= 20 || !String(error).includes('EADDRINUSE')) throw error;
    }
  }
  const before: Record<string, number> = {};
  let newest: Readonly<Record<string, number>> = {};

  const status = async (request: Ask): Promise<Status> => {
    const status = await process.ask(request);
    newest = status.met;
    return status;
  };
  const ask = async (request: Ask): Promise<void> => {
    await status(request);
  };
  const met = () => {
    const sum: Record<string, number> = { ...before };
    for (const [name, count] of Object.entries(newest)) sum[name] = (sum[name] ?? 0) + count;
    return sum;
  };
  return {
    connectionString: process.connectionString,
    inject: (fault, seed) => ask({ ask: 'inject', fault, seed }),
    endFault: () => ask({ ask: 'end' }),
    clearFaults: () => ask({ ask: 'clear' }),
    status: () => status({ ask: 'status' }),
    met,
    killAndRestart: async () => {
      Object.assign(before, met());
      newest = {};
      await process.kill();
      const began = performance.now();
      process = await startLife(program, options());
      return performance.now() - began;
    },
    stop: async () => {
      await ask({ ask: 'stop' });
      await process.leave();
    },
  };
}

/** One process of the server. */
interface Life {
  readonly connectionString: string;
  readonly ask: (request: Ask) => Promise<Status>;
  readonly kill: () => Promise<void>;
  readonly leave: () => Promise<void>;
}

async function startLife(program: string, options: ServerOptions): Promise<Life> {
  const child = fork(program, ['serve', JSON.stringify(options)], { execArgv: ['--enable-source-maps'] });
  const connectionString = await started(child);
  const waiting = new Map<number, (reply: { readonly error?: string; readonly status?: Status }) => void>();
  let requests = 0;
  child.on('message', (reply: Reply) => {
    if (!('id' in reply)) return;
    waiting.get(reply.id)?.(reply);
    waiting.delete(reply.id);
  });
  child.on('exit', () => {
    for (const answer of waiting.values()) answer({ error: 'the server has exited' });
    waiting.clear();
  });
  const gone = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  };
  return {
    connectionString,
    ask: (request) =>
      new Promise((resolve, reject) => {
        const id = requests++;
        waiting.set(id, ({ error, status }) => {
          if (error === undefined && status !== undefined) resolve(status);
          else reject(new Error(error));
        });
        if (!child.connected) waiting.get(id)?.({ error: 'the server has exited' });
        else child.send({ ...request, id });
      }),
    kill: async () => {
      child.kill('SIGKILL');
      await gone();
    },
    leave: async () => {
      if (child.connected) child.disconnect();
      await gone();
    },
  };
}

function started(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the server exited with ${String(code)}`)));
    child.once('message', (reply: Reply) => {
      if ('started' in reply) resolve(reply.started);
      else reject(new Error('failed' in reply ? reply.failed : 'the server did not start'));
    });
  });
}
