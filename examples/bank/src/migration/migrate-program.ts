// The program of the move, apart from the process that it runs in.
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { migrate, type Migrated } from './migrate.js';
import { MIGRATE_USAGE, parseMigrateOptions, type MigrateOptions } from './migrate-options.js';
import { openMoveStores, type Urls } from './move-stores.js';
import { queueOf } from './row-queue.js';
import { showMigration } from './show-migration.js';

/** Where the program runs. */
export interface MoveTerminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Waits so many milliseconds. */
  readonly wait: (milliseconds: number) => Promise<unknown>;
  readonly urls: Urls;
}

/**
 * Runs the command line `args`.
 *
 * @param sample the file to read when none is named.
 * @returns the exit code.
 */
export async function migrateProgram(
  args: readonly string[],
  terminal: MoveTerminal,
  sample: string,
): Promise<0 | 1 | 2> {
  const options = parseMigrateOptions(args);
  if (E.isLeft(options)) {
    terminal.err(`bank: ${options.left}\n\n${MIGRATE_USAGE}`);
    return 2;
  }
  if (options.right.help) {
    terminal.out(MIGRATE_USAGE);
    return 0;
  }
  const migrated = await run(options.right, terminal, sample);
  if (E.isLeft(migrated)) {
    terminal.err(`bank: ${migrated.left}\n`);
    return 1;
  }
  terminal.out(showMigration(migrated.right));
  return migrated.right.tried?.again === 'carried out twice' ? 1 : 0;
}

// A connection string that is none is the user's to mend.
const opening = TE.tryCatchK(openMoveStores, (cause) => (cause instanceof Error ? cause.message : String(cause)));

async function run(
  { store, file, before, during, pace }: MigrateOptions,
  { err, wait, urls }: MoveTerminal,
  sample: string,
): Promise<E.Either<string, Migrated>> {
  const report = (line: string) => err(`${line}\n`);
  const opened = await opening(store, urls)();
  if (E.isLeft(opened)) return opened;
  const { note, close, ...stores } = opened.right;
  if (note !== undefined) report(note);
  try {
    return await migrate({
      ...stores,
      queue: queueOf(file ?? sample),
      before,
      during,
      between: () => wait(pace),
      report,
    });
  } finally {
    await close();
  }
}
