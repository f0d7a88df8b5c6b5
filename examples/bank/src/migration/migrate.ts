// The move: the old bank goes on while its accounts are copied; they are verified, and then the new bank takes over.
import {
  replay,
  showVerifyReport,
  transact,
  verifyReplay,
  type CheckpointStore,
  type ReplayReport,
  type VerifyReport,
} from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import { openBank } from '../bank.js';
import type { Row } from '../pkdd99/row.js';
import { beginPosting } from '../posting.js';
import { compareBanks, type Compared } from './compare-banks.js';
import { openDesk, type DeskCounts } from './desk.js';
import { Ledger } from './ledger.js';
import type { MoveStore } from './move-stores.js';
import { beginPaying, openNewBank, paymentOf, type NewBank } from './new-bank.js';
import type { RowQueue } from './row-queue.js';
import { showStatus } from './show-status.js';
import { carry, folds, move } from './to-ledgers.js';

export interface Migrating {
  /** Where the old bank writes, and where the new one will; may be one store. */
  readonly from: MoveStore;
  readonly to: MoveStore;
  /** Keeps how far the move is, and that it was cut over. */
  readonly checkpoint: CheckpointStore;
  readonly queue: RowQueue;
  /** How many rows the old bank takes before the move begins. */
  readonly before: number;
  /** How many it takes, at least, until the move is cut over. */
  readonly during: number;
  /** Waited for before each handful of rows that the old bank takes while its accounts move. */
  readonly between: () => Promise<unknown>;
  /** Is given a line now and then. */
  readonly report: (line: string) => void;
  /** Milliseconds for which the log of the old bank is watched after it was paused. Default: 1,000. */
  readonly watch?: number;
}

/** What the move came to. */
export interface Migrated {
  /** Rows that the old bank has taken until the move began, and while it went on. */
  readonly before: DeskCounts;
  readonly during: DeskCounts;
  readonly moved: ReplayReport;
  /** While the old bank was at work, and after the cut-over. */
  readonly verified: readonly [early: VerifyReport, late: VerifyReport];
  readonly compared: Compared;
  /** What the new bank has done with the rows that still waited. */
  readonly after: DeskCounts;
  readonly tried: Tried | undefined;
}

/** Two commands to the new bank. */
export interface Tried {
  readonly accountId: string;
  /** Its balance after one more payment. */
  readonly cents: number;
  /** Of a command that the old bank had carried out, when it was sent again. */
  readonly again: 'duplicate' | 'carried out twice';
}

/** @returns left: why there was no cut-over, in words; then the old bank has gone on, unless it had moved before. */
export async function migrate(options: Migrating): Promise<E.Either<string, Migrated>> {
  const { from, to, queue, report } = options;
  const copy = { ...move, carry, from, to, checkpoint: options.checkpoint };
  // A bank that has moved must not open again. One whose move was stopped goes on with it.
  const begun = await replay(copy).done;
  if (E.isLeft(begun)) return E.left(begun.left.message);

  const oldBank = openBank(from);
  const counter = beginPosting(oldBank);
  const earlyDesk = openDesk(counter, queue, { most: options.before });
  const before = await earlyDesk.done;
  if (E.isLeft(before)) return before;

  let isLive = (): void => undefined;
  const live = new Promise<void>((resolve) => (isLive = resolve));
  const running = replay({
    ...{ ...copy, follow: true, progressEvery: 500 },
    onProgress: (status) => {
      if (status.phase !== 'ended') report(showStatus(status));
      if (status.phase === 'live') isLive();
    },
  });
  const desk = openDesk(counter, queue, { between: options.between });
  const goOn = async (why: string): Promise<E.Either<string, never>> => {
    await running.stop();
    const taken = [await desk.pause(), await openDesk(counter, queue).done];
    const trouble = taken.find(E.isLeft);
    return E.left(trouble === undefined ? `${why}; the old bank has gone on` : `${why}; ${trouble.left}`);
  };

  const ended = await Promise.race([live, running.done]);
  if (ended !== undefined) return goOn(E.isLeft(ended) ? ended.left.message : 'the move was stopped');

  await desk.hasTaken(options.during);
  // The old bank writes on, so it is looked only as far as the move has come.
  const { position } = running.status();
  const early = await verify(options, position);
  if (E.isLeft(early)) return goOn(early.left);

  const moved = await running.cutOver({ pause: desk.pause, watch: options.watch ?? 1_000 })();
  if (E.isLeft(moved)) return goOn(moved.left.message);
  const during = await desk.done;
  if (E.isLeft(during)) return during;

  // Nobody has written to the new bank yet: if this differs, the old one could still go on.
  const late = await verify(options);
  if (E.isLeft(late)) return goOn(late.left);
  const newBank = openNewBank(to);
  const compared = await compareBanks(oldBank, newBank, counter.accounts)();
  if (E.isLeft(compared)) return goOn(compared.left);
  const [difference] = compared.right.differences;
  if (difference !== undefined) return goOn(difference);

  const after = await openDesk(beginPaying(newBank), queue).done;
  if (E.isLeft(after)) return after;
  const known = earlyDesk.carriedOut() ?? desk.carriedOut();
  const tried = known && (await tryOut(newBank, known));
  if (tried !== undefined && E.isLeft(tried)) return tried;
  return E.right({
    ...{ before: before.right, during: during.right, moved: moved.right, verified: [early.right, late.right] },
    ...{ compared: compared.right, after: after.right, tried: tried?.right },
  });
}

async function verify(
  { from, to, report }: Migrating,
  until?: ReplayReport['position'],
): Promise<E.Either<string, VerifyReport>> {
  const verified = await verifyReplay({ ...move, from, to, folds, ...(until && { until }) })();
  if (E.isLeft(verified)) return E.left(verified.left.message);
  const text = showVerifyReport(verified.right);
  if (!verified.right.equal) return E.left(text);
  report(`verified: ${text}`);
  return verified;
}

// One more command, and one that the old bank knows.
async function tryOut(bank: NewBank, known: Row): Promise<E.Either<string, Tried>> {
  const send = transact(bank);
  const { accountId } = known;
  const paid = await send(Ledger.payIn.message({ accountId }, { cents: 100, channel: 'cash' }))();
  if (E.isLeft(paid)) return E.left(paid.left.message);
  const again = await send(paymentOf(known))();
  if (E.isLeft(again)) return E.left(again.left.message);
  const { balance } = paid.right.aggregate.state;
  return E.right({ accountId, cents: balance, again: again.right.duplicate ? 'duplicate' : 'carried out twice' });
}
