// Leases: who may work on a slot, judged by the server's clock.
import * as E from 'fp-ts/lib/Either.js';
import type { Build, Slot, SlotLease } from '@millrace/core';
import { DONE, failed, fenced, nameOf, notThere, refused, type Answer } from '../answer.js';
import { PAUSE, pauseOf } from '../builds/read-builds.js';
import type { Database } from '../connection/database.js';
import { parameters, type Parameters } from '../connection/statement.js';
import { buildOf, gate, isHeld } from './gate.js';
import type { Seen } from './seen.js';
import { whyNot } from './why-not.js';

// So often a slot may have been free when it was looked at, and taken when it was asked for.
const ATTEMPTS = 5;

/** Takes a slot. @throws what pg throws. */
export async function acquire(
  database: Database,
  seen: Seen,
  slot: Slot,
  owner: string,
  duration: number,
): Promise<Answer<SlotLease>> {
  if (!isSlot(slot.slot)) return refused(slot, `has no slot ${String(slot.slot)}`);
  const { names, ask, options } = database;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const p = parameters();
    const name = p(owner, 'text');
    const [taken] = await ask({
      text: `with ${buildOf(p, names, slot)}, ${gate(p, names, slot, 'alone', options)}
        update ${names.slots} s
        set token = nextval('${names.tokens.replaceAll("'", "''")}'), owner = ${name}, until = ${until(p, duration)}
        from build, gate
        where s.build = build.id and s.slot = ${p(slot.slot, 'integer')} and not s.retired
        and (s.owner is null or s.owner = ${name} or s.until <= clock_timestamp())
        returning s.token::text, s.commits::text`,
      values: p.values,
    });
    if (taken !== undefined) {
      const lease = { slot, owner, token: BigInt(taken[0] ?? 0) };
      seen.saw(lease, BigInt(taken[1] ?? 0));
      return E.right(lease);
    }
    const answer = await whyNotAcquired(database, slot, owner);
    if (answer !== undefined) return answer;
  }
  const message = `${nameOf(slot)}: slot ${String(slot.slot)} changes hands too fast to be taken`;
  return failed(message, new Error(message), true);
}

// `undefined`: it is free now.
async function whyNotAcquired({ ask, names }: Database, slot: Slot, owner: string): Promise<Answer<never> | undefined> {
  const [row] = await ask({
    text: `select b.status, (select count(*)::text from ${names.slots} where build = b.id), s.token::text,
      (s.owner is null or s.owner = $4 or s.until <= clock_timestamp())::text, ${PAUSE}
      from ${names.builds} b left join ${names.slots} s on s.build = b.id and s.slot = $3
      where b.projection = $1 and b.version = $2`,
    values: [slot.projection, slot.version, slot.slot, owner],
  });
  if (row === undefined) return notThere(slot);
  const [status, slots, token, free, since, by] = row;
  const paused = pauseOf(since, by);
  if (status === 'retired') return refused(slot, 'is retired');
  if (typeof token !== 'string') return refused(slot, `has no slot ${String(slot.slot)}, but ${String(slots)} of them`);
  if (paused !== undefined) return fenced(slot, BigInt(token), paused);
  return free === 'true' ? undefined : fenced(slot, BigInt(token));
}

/** Keeps a slot. @throws what pg throws. */
export function renew(database: Database, lease: SlotLease, duration: number): Promise<Answer<void>> {
  return change(database, lease, (p) => `owner = ${p(lease.owner, 'text')}, until = ${until(p, duration)}`);
}

/** Gives a slot up. @throws what pg throws. */
export function release(database: Database, lease: SlotLease): Promise<Answer<void>> {
  return change(database, lease, () => 'owner = null');
}

async function change(database: Database, lease: SlotLease, set: (p: Parameters) => string): Promise<Answer<void>> {
  const { names, ask, options } = database;
  const { slot } = lease;
  const p = parameters();
  const rows = await ask({
    text: `with ${buildOf(p, names, slot)}, ${gate(p, names, slot, 'alone', options)}
      update ${names.slots} s set ${set(p)} from build, gate
      where ${isHeld(p, lease)}
      returning '1'`,
    values: p.values,
  });
  return rows.length > 0 ? DONE : whyNot(database, lease);
}

/** Says who works on a build; gives how many do. @throws what pg throws. */
export async function announce(
  { names, ask }: Database,
  build: Build,
  owner: string,
  duration: number,
): Promise<Answer<number>> {
  const p = parameters();
  const name = p(owner, 'text');
  const own =
    duration > 0
      ? `insert into ${names.workers} as w (build, owner, until) select id, ${name}, ${until(p, duration)} from build
        on conflict (build, owner) do update set until = excluded.until`
      : `delete from ${names.workers} w using build where w.build = build.id and w.owner = ${name}`;
  const [row] = await ask({
    // Others may be forgotten by several at once: each takes those that nobody else is at, so that none waits for another.
    text: `with ${buildOf(p, names, build)}, own as (${own}), forgotten as (
        delete from ${names.workers} where (build, owner) in (
          select w.build, w.owner from ${names.workers} w, build
          where w.build = build.id and w.owner <> ${name} and w.until <= clock_timestamp()
          for update of w skip locked
        )
      )
      select count(w.owner)::text from build left join ${names.workers} w
        on w.build = build.id and w.owner <> ${name} and w.until > clock_timestamp()
      group by build.id`,
    values: p.values,
  });
  if (row === undefined) return notThere(build);
  return E.right(Number(row[0]) + (duration > 0 ? 1 : 0));
}

export const isSlot = (slot: number): boolean => Number.isInteger(slot) && slot >= 0 && slot < 2 ** 31;

// A hundred years are as good as for ever, and are a time that PostgreSQL knows.
const LONGEST = 3_155_760_000_000;

function until(p: Parameters, duration: number): string {
  return `clock_timestamp() + ${p(Math.min(duration, LONGEST), 'double precision')} * interval '1 millisecond'`;
}
