// Another number of slots: nothing is lost, nothing is done twice, and nobody goes on as before.
import { CUSTOM_LAYOUT, slotOf, type Build, type Progress, type SlotLease } from '@millrace/core';
import { assert, left, right } from '../asserting.js';
import { at, LONG, parked, place, type ViewContext } from '../view-context.js';
import type { ViewCase } from '../view-contract.js';

/** An event of a log that is made up: its place is its index, counted from 1. */
interface MadeUp {
  readonly stream: string;
  readonly revision: bigint;
  readonly place: bigint;
}

/** What a runner must skip. */
function isHandled({ checkpoint, applied, former }: Progress, event: MadeUp): boolean {
  const upTo = (commit: bigint | undefined) => commit !== undefined && event.place <= commit;
  return (
    upTo(checkpoint?.position.commit) ||
    applied.some(({ stream, revision }) => stream === event.stream && event.revision <= revision) ||
    former.some(({ checkpoints }) => upTo(checkpoints[slotOf(event.stream, checkpoints.length)]?.commit))
  );
}

/** A runner of a slot: goes on to `stop`, and runs ahead with one stream. Counts how often each event is handled. */
async function runSlot(
  { acquire, commit, progress, random }: ViewContext,
  build: Build,
  slot: number,
  log: readonly MadeUp[],
  counts: Map<bigint, number>,
  stop: number,
): Promise<void> {
  const lease = await acquire(build, slot);
  const known = await progress(lease);
  const todo = log.filter((event) => slotOf(event.stream, known.slots) === slot && !isHandled(known, event));
  const now = todo.filter((event) => event.place <= BigInt(stop));
  const ahead = random.chance(0.5) ? todo.find((event) => event.place > BigInt(stop)) : undefined;
  for (const event of ahead === undefined ? now : [...now, ahead])
    counts.set(event.place, (counts.get(event.place) ?? 0) + 1);
  const applied =
    ahead === undefined ? [] : [{ stream: ahead.stream, revision: ahead.revision, position: place(ahead.place) }];
  await commit(lease, stop === 0 ? { applied: [] } : { checkpoint: at(BigInt(stop)), applied });
  if (stop === 0 && ahead !== undefined) await commit(lease, { applied });
}

const tokensOf = async ({ acquire }: ViewContext, build: Build, slots: number): Promise<readonly SlotLease[]> => {
  const leases: SlotLease[] = [];
  for (let slot = 0; slot < slots; slot++) leases.push(await acquire(build, slot));
  return leases;
};

export const splitting: readonly ViewCase[] = [
  {
    id: 'PV80',
    name: 'A build that is split anew fences all who worked on it, and its rows stay.',
    run: async (context) => {
      const { views, prepare, commit, all, state } = context;
      const build = await prepare({ slots: 3 });
      const old = await tokensOf(context, build, 3);
      for (const [n, lease] of old.entries()) await commit(lease, { rows: [{ key: String(n), row: n }] });
      right(await views.reslot(build, 2)());
      for (const lease of old) {
        left(await views.commit(lease, { rows: [{ key: 'late', row: 1 }] })(), 'Fenced');
        left(await views.renew(lease, LONG)(), 'Fenced');
      }
      assert.equal((await state(build)).slots, 2);
      left(await views.acquire({ ...build, slot: 2 }, 'one', LONG)(), 'ViewRefused');
      const fresh = await tokensOf(context, build, 2);
      const newest = old.map(({ token }) => token).reduce((a, b) => (a > b ? a : b));
      for (const { token } of fresh) assert.ok(token > newest);
      for (const lease of old) left(await views.progress(lease)(), 'Fenced');
      assert.deepEqual(
        (await all(build)).map(([key]) => key),
        ['0', '1', '2'],
      );
    },
  },
  {
    id: 'PV81',
    name: 'Each new slot begins where the slowest was, and knows how far all were.',
    run: async (context) => {
      const { views, prepare, commit, progress, state } = context;
      const build = await prepare({ slots: 2 });
      const [one, two] = await tokensOf(context, build, 2);
      if (one === undefined || two === undefined) return assert.fail('two leases');
      await commit(one, { checkpoint: at(5n), caughtUp: true });
      await commit(two, { checkpoint: at(9n), caughtUp: true });
      right(await views.reslot(build, 3)());
      for (const lease of await tokensOf(context, build, 3)) {
        const known = await progress(lease);
        assert.deepEqual([known.slots, known.checkpoint, known.caughtUp], [3, at(5n), true]);
        assert.deepEqual(known.former, [{ checkpoints: [place(5n), place(9n)] }]);
      }
      const other = await prepare({ version: 2, slots: 2 });
      const [first] = await tokensOf(context, other, 2);
      if (first !== undefined) await commit(first, { checkpoint: at(5n), caughtUp: true });
      right(await views.reslot(other, 1)());
      const [lease] = await tokensOf(context, other, 1);
      if (lease === undefined) return assert.fail('a lease');
      const known = await progress(lease);
      assert.deepEqual([known.checkpoint, known.caughtUp], [undefined, false], 'one of them had not begun');
      assert.deepEqual(known.former, [{ checkpoints: [place(5n), undefined] }]);
      assert.deepEqual((await state(other)).progress.length, 1);
    },
  },
  {
    id: 'PV82',
    name: 'However often a build is split anew, each event is handled once.',
    run: async (context) => {
      const { views, prepare, random, progress } = context;
      for (let life = 0; life < 4; life++) {
        const build = await prepare({ projection: context.projection(String(life)), layout: CUSTOM_LAYOUT });
        const log: MadeUp[] = [];
        const ends = new Map<string, bigint>();
        for (let n = 1; n <= 150; n++) {
          const stream = `s${String(random.int(12))}`;
          const revision = ends.get(stream) ?? 0n;
          ends.set(stream, revision + 1n);
          log.push({ stream, revision, place: BigInt(n) });
        }
        const counts = new Map<bigint, number>();
        let slots = 1;
        for (let round = 0; round < 6; round++) {
          for (let slot = 0; slot < slots; slot++)
            if (random.chance(0.7)) await runSlot(context, build, slot, log, counts, random.int(30 * (round + 1)));
          slots = 1 + random.int(5);
          right(await views.reslot(build, slots)());
          if (random.chance(0.3)) right(await views.reslot(build, (slots = 1 + random.int(5)))());
        }
        for (const [slot, lease] of (await tokensOf(context, build, slots)).entries()) {
          const known = await progress(lease);
          for (const event of log)
            if (slotOf(event.stream, slots) === slot && !isHandled(known, event))
              counts.set(event.place, (counts.get(event.place) ?? 0) + 1);
        }
        for (const event of log)
          assert.equal(counts.get(event.place) ?? 0, 1, `event ${String(event.place)} of ${event.stream}`);
      }
    },
  },
  {
    id: 'PV83',
    name: 'What streams of a custom view have applied beyond the checkpoint goes to their new slots.',
    run: async (context) => {
      const { views, prepare, acquire, commit, progress } = context;
      const build = await prepare({ layout: CUSTOM_LAYOUT });
      const streams = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
      const applied = streams.map((stream, n) => ({
        stream,
        revision: BigInt(n),
        position: place(BigInt(50 + n), 49n),
      }));
      await commit(await acquire(build), { checkpoint: at(9n), applied });
      right(await views.reslot(build, 3)());
      for (const [slot, lease] of (await tokensOf(context, build, 3)).entries()) {
        const own = applied.filter(({ stream }) => slotOf(stream, 3) === slot);
        const known = [...(await progress(lease)).applied].sort((a, b) => (a.stream < b.stream ? -1 : 1));
        assert.deepEqual(known, own);
      }
    },
  },
  {
    id: 'PV84',
    name: 'A build is not split anew while that could lose or repeat something, and then goes on as before.',
    run: async (context) => {
      const { views, prepare, commit, state } = context;
      const refuses = async (version: number, works: readonly Parameters<ViewContext['commit']>[1][]) => {
        const build = await prepare({ version, slots: 2 });
        const leases = await tokensOf(context, build, 2);
        for (const [n, work] of works.entries()) {
          const lease = leases[n];
          if (lease !== undefined) await commit(lease, work);
        }
        left(await views.reslot(build, 3)(), 'ViewRefused');
        assert.equal((await state(build)).slots, 2);
        for (const lease of leases) await commit(lease, {});
      };
      await refuses(1, [{}, { park: [parked('s')] }]);
      await refuses(2, [{ applied: [{ stream: 's', revision: 1n, position: place(9n) }] }]);
      await refuses(3, [{ checkpoint: at(1n) }, { checkpoint: at(1n, 'another log') }]);
    },
  },
  {
    id: 'PV85',
    name: 'Splitting a build into as many slots as it has changes nothing, and fences nobody.',
    run: async (context) => {
      const { views, prepare, commit, progress } = context;
      const build = await prepare({ slots: 2 });
      const leases = await tokensOf(context, build, 2);
      for (const [n, lease] of leases.entries()) await commit(lease, { checkpoint: at(BigInt(n + 1)) });
      right(await views.reslot(build, 2)());
      for (const [n, lease] of leases.entries()) {
        const { checkpoint, former } = await progress(lease);
        assert.deepEqual([checkpoint, former], [at(BigInt(n + 1)), []]);
      }
    },
  },
  {
    id: 'PV86',
    name: 'A checkpoint of another log makes a slot forget how far former slots were.',
    run: async (context) => {
      const { views, prepare, commit, progress } = context;
      const build = await prepare({ slots: 2 });
      const [one, two] = await tokensOf(context, build, 2);
      if (one === undefined || two === undefined) return assert.fail('two leases');
      await commit(one, { checkpoint: at(5n) });
      await commit(two, { checkpoint: at(9n) });
      right(await views.reslot(build, 1)());
      const [lease] = await tokensOf(context, build, 1);
      if (lease === undefined) return assert.fail('a lease');
      assert.equal((await progress(lease)).former.length, 1);
      await commit(lease, { checkpoint: at(1n, 'another log') });
      assert.deepEqual((await progress(lease)).former, []);
    },
  },
];
