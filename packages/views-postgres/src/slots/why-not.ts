// Why a verb with a lease found nothing to work on.
import type { SlotLease } from '@millrace/core';
import { failed, fenced, nameOf, refused, type Answer } from '../answer.js';
import { PAUSE, pauseOf } from '../builds/read-builds.js';
import type { Database } from '../connection/database.js';

/** @throws what pg throws. */
export async function whyNot({ ask, names }: Database, { slot, token }: SlotLease): Promise<Answer<never>> {
  const [row] = await ask({
    text: `select s.token::text, (select max(token)::text from ${names.slots} where build = b.id), ${PAUSE}
      from ${names.builds} b left join ${names.slots} s on s.build = b.id and s.slot = $3
      where b.projection = $1 and b.version = $2`,
    values: [slot.projection, slot.version, slot.slot],
  });
  if (row === undefined) return refused(slot, 'is not there: it was dropped');
  const [newest, ofBuild, since, by] = row;
  // A slot that is gone since its build was split anew has no token: any of the new ones is larger than the old.
  const known = BigInt(newest ?? ofBuild ?? 0);
  if (known !== token) return fenced(slot, known, pauseOf(since, by));
  const lost = `${nameOf(slot)}: the database has lost commits of this lease that it had confirmed; take the slot anew`;
  return failed(lost, new Error(lost), true);
}
