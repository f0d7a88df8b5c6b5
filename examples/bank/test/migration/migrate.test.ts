// The bank moves: accounts become ledgers while the old bank goes on, they are verified, and the new bank takes over.
import { originOf, replay, verifyReplay, type RecordedEvent } from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import { openBank } from '../../src/bank.js';
import { openDesk } from '../../src/migration/desk.js';
import { migrate, type Migrating } from '../../src/migration/migrate.js';
import { openMoveStores, type MoveStore, type MoveStores } from '../../src/migration/move-stores.js';
import { beginPosting } from '../../src/posting.js';
import { beginPaying, openNewBank } from '../../src/migration/new-bank.js';
import { queueOf } from '../../src/migration/row-queue.js';
import { carry, folds, move } from '../../src/migration/to-ledgers.js';
import { runPass } from '../../src/pass.js';
import { balancesOf, totalOf } from '../../src/balances.js';
import { sample, summaryOf } from '../run-bank.js';
import { kinds } from './stores.js';

const right = <A>(either: E.Either<unknown, A>): A => {
  if (E.isLeft(either)) throw new Error(`expected a right: ${JSON.stringify(either.left)}`);
  return either.right;
};

const left = <L>(either: E.Either<L, unknown>): L => {
  if (E.isRight(either)) throw new Error('expected a left');
  return either.left;
};

/** The move of the sample, in which the old bank takes a third of it before, a third meanwhile, and the new one the rest. */
function moving(stores: MoveStores, more: Partial<Migrating> = {}): Migrating {
  let handfuls = 0;
  // When it has taken its share it waits for customers, until it is paused.
  const between = () => (handfuls++ < 20 ? Promise.resolve() : new Promise(() => undefined));
  const { from, to, checkpoint } = stores;
  const shares = { queue: queueOf(sample), before: 330, during: 320, between, watch: 50 };
  return { from, to, checkpoint, ...shares, report: () => undefined, ...more };
}

async function eventsOf(log: MoveStore, category: string): Promise<readonly RecordedEvent[]> {
  const all: RecordedEvent[] = [];
  for await (const page of log.readAll({ filter: { by: 'stream', prefixes: [`${category}-`] } })) all.push(...page);
  return all;
}

const countsOf = (names: readonly string[]): ReadonlyMap<string, number> =>
  names.reduce((counts, name) => counts.set(name, (counts.get(name) ?? 0) + 1), new Map<string, number>());

async function within(open: () => Promise<MoveStores>, run: (stores: MoveStores) => Promise<void>): Promise<void> {
  const stores = await open();
  try {
    await run(stores);
  } finally {
    await stores.close();
  }
}

describe.each(kinds)('a bank that moves %s', (_, open) => {
  it('goes on meanwhile, is paused for a moment, and loses neither a cent nor a customer', () =>
    within(open, async (stores) => {
      const lines: string[] = [];
      const options = moving(stores, { report: (line) => lines.push(line) });
      const { before, during, after, moved, verified, compared, tried } = right(await migrate(options));
      const today = await summaryOf(sample);

      const desks = [before, during, after];
      expect(during.rows).toBeGreaterThanOrEqual(320);
      expect(after.rows).toBeGreaterThan(200);
      const sum = (of: 'rows' | 'committed' | 'duplicates' | 'rejected') =>
        desks.reduce((total, desk) => total + desk[of], 0);
      expect({
        rows: sum('rows'),
        committed: sum('committed'),
        duplicates: sum('duplicates'),
        rejected: sum('rejected'),
      }).toEqual({
        rows: today.rows - today.malformed.length,
        committed: today.committed,
        duplicates: today.duplicates,
        rejected: Object.values(today.rejected).reduce((a, b) => a + b, 0),
      });

      expect(moved.outcome).toBe('cutOver');
      const source = await eventsOf(stores.from, 'account');
      expect(moved.written).toBe(source.length);
      expect(verified.map(({ equal, foldsDifferent }) => [equal, foldsDifferent])).toEqual([
        [true, 0],
        [true, 0],
      ]);
      expect(verified[1]).toMatchObject({ streams: compared.accounts, events: source.length, later: 0 });
      expect(verified[1].foldsCompared).toBe(compared.accounts);
      expect(compared.differences).toEqual([]);
      expect(compared.newCents).toBe(compared.oldCents);
      expect(lines.join('\n')).toMatch(/^moving: live, .*events written/m);

      // The new bank ends with what the old one would have, and the 100 cents that were paid in to see that it works.
      const ledgers = await eventsOf(stores.to, 'ledger');
      const cents = ledgers.reduce((total, { type, data }) => {
        const moved = (data as { readonly cents?: number }).cents ?? 0;
        return total + (/PaidOut|Sent|Charged|debited/.test(type) ? -moved : moved);
      }, 0);
      expect(cents).toBe(today.totalCents + 100);
      expect(tried?.again).toBe('duplicate');
    }));

  it('says by the type of each event how money moved, and keeps when and by which command', () =>
    within(open, async (stores) => {
      right(await migrate(moving(stores)));
      const names = new Map([
        ['account/opened', 'opened'],
        ['account/deposited cash', 'cashPaidIn'],
        ['account/deposited transfer', 'transferReceived'],
        ['account/deposited unknown', 'credited'],
        ['account/withdrawn cash', 'cashPaidOut'],
        ['account/withdrawn transfer', 'transferSent'],
        ['account/withdrawn unknown', 'debited'],
      ]);
      const source = await eventsOf(stores.from, 'account');
      const moved = (await eventsOf(stores.to, 'ledger')).filter((event) => originOf(event) !== undefined);
      const expected = source.map(({ type, data }) => {
        const { channel } = data as { readonly channel?: string };
        return `ledger/${names.get(channel === undefined ? type : `${type} ${channel}`) ?? type}`;
      });
      expect(countsOf(moved.map(({ type }) => type))).toEqual(countsOf(expected));

      const placeOf = ({ stream, revision }: { readonly stream: string; readonly revision: bigint }) =>
        `${stream} ${String(revision)}`;
      const originals = new Map(source.map((event) => [placeOf(event), event]));
      for (const event of moved) {
        const origin = originOf(event);
        const original = origin && originals.get(placeOf(origin));
        expect(event.stream.replace('ledger-', 'account-')).toBe(origin?.stream);
        expect(event.revision).toBe(origin?.revision);
        expect(origin?.created).toBe(original?.created);
        expect(event.metadata['commandId']).toBe(original?.metadata['commandId']);
      }
    }));

  it('goes on with a move that was stopped', () =>
    within(open, async (stores) => {
      const { from, to, checkpoint } = stores;
      right(await openDesk(beginPosting(openBank(from)), queueOf(sample), { most: 500 }).done);
      let appends = 0;
      const append: MoveStore['append'] = (...what) => {
        if (++appends <= 50) return to.append(...what);
        void stopped.stop({ drain: 0 });
        // Whether it was appended is never known.
        return () => new Promise(() => undefined);
      };
      const small = { parallel: 1, batch: 1, inHand: 8 };
      const stopped = replay({ ...move, carry, from, to: { ...to, append }, checkpoint, ...small });
      expect(right(await stopped.done).outcome).toBe('stopped');
      expect((await eventsOf(to, 'ledger')).length).toBeLessThan((await eventsOf(from, 'account')).length);
      const { moved, compared } = right(await migrate(moving(stores)));
      expect(moved.outcome).toBe('cutOver');
      expect(compared.differences).toEqual([]);
    }));

  it('knows every command that the old bank has carried out, and is not moved a second time', () =>
    within(open, async (stores) => {
      right(await migrate(moving(stores)));
      const today = await summaryOf(sample);
      const again = right(await openDesk(beginPaying(openNewBank(stores.to)), queueOf(sample)).done);
      expect(again.duplicates).toBe(today.committed + today.duplicates);

      // What the new bank has written since is no difference, when it is looked at later.
      const { from, to } = stores;
      const later = right(await verifyReplay({ ...move, from, to, folds, later: 'allow' })());
      expect([later.equal, later.later > 0]).toEqual([true, true]);

      const closed = await eventsOf(stores.from, 'account');
      expect(left(await migrate(moving(stores)))).toMatch(/was cut over/);
      expect(await eventsOf(stores.from, 'account')).toEqual(closed);
    }));
});

describe('a move that goes wrong', () => {
  it('is not cut over when the copy differs, and the old bank goes on', () =>
    within(
      () => openMoveStores('memory', { from: undefined, to: undefined }),
      async (stores) => {
        let written = 0;
        const append: MoveStore['append'] = (stream, expected, events) =>
          stores.to.append(
            stream,
            expected,
            events.map((event) => (++written === 100 ? { ...event, data: { accountId: 'somebody else' } } : event)),
          );
        const why = left(await migrate(moving({ ...stores, to: { ...stores.to, append } })));
        expect(why).toMatch(/NOT equal.*1 stream differs/);
        expect(why).toMatch(/ledger-\d+.* revision \d+/);
        expect(why).toMatch(/the old bank has gone on$/);

        const today = await summaryOf(sample);
        const bank = openBank(stores.from);
        const { duplicates, accounts } = right(await runPass(bank, sample, () => undefined));
        expect(duplicates).toBe(today.committed + today.duplicates);
        const again = await summaryOf(sample, '--repeat');
        expect(totalOf(right(await balancesOf(bank, accounts)()))).toBe(BigInt(again.totalCents));
        expect((await eventsOf(stores.to, 'ledger')).every((event) => originOf(event) !== undefined)).toBe(true);
      },
    ));

  it('is not cut over when the old bank does not heed its pause', () =>
    within(
      () => openMoveStores('memory', { from: undefined, to: undefined }),
      async (stores) => {
        const { from } = stores;
        let isLive = false;
        // A teller whom nobody told: writes whenever the end of the log is asked for.
        const head: MoveStore['head'] = async () => {
          const answer = await from.head();
          const event = { type: 'account/opened', data: { accountId: 'x' }, metadata: {}, id: crypto.randomUUID() };
          if (isLive) await from.append(`account-${crypto.randomUUID()}`, 'no_stream', [event])();
          return answer;
        };
        const report = (line: string) => (isLive ||= line.startsWith('moving: live'));
        const why = left(await migrate(moving({ ...stores, from: { ...from, head } }, { report })));
        expect(why).toMatch(/was not cut over: the source is still written, account-.*the old bank has gone on$/s);
      },
    ));
});
