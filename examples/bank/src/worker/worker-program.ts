// The worker, apart from the process that it runs in.
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { postgresViews } from '@millrace/views-postgres';
import { Pool } from 'pg';
import { openLog } from './open-log.js';
import { parseWorkerOptions, WORKER_USAGE, type WorkerOptions } from './options.js';
import { runWorker } from './run-worker.js';
import { statusLine, type Screen } from './status-line.js';

/** Where a worker runs. */
export interface WorkerTerminal extends Screen {
  readonly eventStoreUrl: string | undefined;
  readonly postgresUrl: string | undefined;
  /** Aborted when it is to stop. */
  readonly stopping: AbortSignal;
}

/** Runs the command line `args` until it is told to stop. Gives the exit code. */
export async function workerProgram(args: readonly string[], terminal: WorkerTerminal): Promise<0 | 1 | 2> {
  const options = parseWorkerOptions(args, terminal.columns() !== undefined);
  const { postgresUrl } = terminal;
  if (E.isLeft(options)) return refuse(terminal, `${options.left}\n\n${WORKER_USAGE}`, 2);
  if (options.right.help) {
    terminal.out(WORKER_USAGE);
    return 0;
  }
  if (postgresUrl === undefined || postgresUrl === '')
    return refuse(terminal, 'POSTGRES_URL is not set; `npm run postgres` in another terminal starts a server\n', 2);
  const outcome = await run(options.right, terminal, postgresUrl);
  return E.isLeft(outcome) ? refuse(terminal, `${outcome.left}\n`, 1) : 0;
}

function refuse<Code>({ err }: WorkerTerminal, message: string, code: Code): Code {
  err(`bank: ${message}`);
  return code;
}

async function run(
  options: WorkerOptions,
  terminal: WorkerTerminal,
  postgresUrl: string,
): Promise<E.Either<string, void>> {
  const opened = await opening(terminal.eventStoreUrl, options.directory)();
  if (E.isLeft(opened)) return opened;
  const { store, note, close } = opened.right;
  const pool = new Pool({ connectionString: postgresUrl, application_name: 'bank-worker' });
  const line = statusLine(terminal);
  line.say(note);
  try {
    return await runWorker(store, postgresViews(pool), options, line, terminal.stopping);
  } finally {
    await Promise.all([pool.end(), close()]);
  }
}

const opening = TE.tryCatchK(openLog, (cause) => (cause instanceof Error ? cause.message : String(cause)));
