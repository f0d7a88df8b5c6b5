// P11: a view store that is slow, and a million events behind.
/// <reference types="node" />
import {
  custom,
  defineProjection,
  projectAtLeastOnce,
  projectExactlyOnce,
  type EventLog,
  type LogItem,
  type RecordedEvent,
  type ViewStore,
} from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import { assert, right } from '../asserting.js';
import type { ProjectionContext, Tallies } from '../projection-context.js';
import type { ProjectionCase } from '../projection-contract.js';
import { rowsView } from './rows.js';

const PAGE = 512;
const ROWS = 50;

/** A log whose events are made when they are asked for, and gone when they are handled. */
function endlessLog({ Ledgers: { type } }: ProjectionContext, length: number) {
  let pulled = 0;
  const eventAt = (n: number): RecordedEvent => {
    const id = `s${String(n % 1_000)}`;
    return {
      id: '00000000-0000-4000-8000-000000000000',
      type: `${type}/noted`,
      data: { id, n, row: `r${String(n % ROWS)}` },
      metadata: {},
      stream: `${type}-${id}`,
      revision: BigInt(Math.floor(n / 1_000)),
      position: { commit: BigInt(n + 1), prepare: BigInt(n + 1) },
      created: 0,
    };
  };
  async function* subscribe(): AsyncGenerator<readonly LogItem[]> {
    while (pulled < length) {
      const size = Math.min(PAGE, length - pulled);
      const page = Array.from({ length: size }, (_, i): LogItem => ({ _tag: 'Event', event: eventAt(pulled + i) }));
      pulled += size;
      yield page;
    }
    yield [{ _tag: 'CaughtUp' }];
    await new Promise<never>(() => undefined);
  }
  const log: EventLog = {
    readAll: async function* () {
      yield* [];
    },
    subscribe,
    subscribeToStream: subscribe,
    head: () => Promise.resolve(E.right({ commit: BigInt(length), prepare: BigInt(length) })),
    identity: () => Promise.resolve(E.right('an endless log')),
  };
  return { log, pulled: () => pulled };
}

export const backlog: readonly ProjectionCase[] = [
  {
    id: 'P11',
    name: 'A slow view store with a million events behind: no more is pulled than is in hand, and memory is bounded.',
    needs: ['views'],
    run: async (context) => {
      const { views, time, settings, keep, size } = context;
      const length = size(1_000_000);
      const endless = endlessLog(context, length);
      let ahead = 0;
      const committed = { position: 0 };
      const heaps: number[] = [];
      const slow: ViewStore<Tallies> = {
        ...views,
        commit: (lease, work, body) => async () => {
          ahead = Math.max(ahead, endless.pulled() - committed.position);
          await time.clock.sleep(1);
          const answer = await views.commit(lease, work, body)();
          if (E.isRight(answer) && work.checkpoint) committed.position = Number(work.checkpoint.position.commit);
          if (endless.pulled() > heaps.length * (length / 10)) heaps.push(heapUsed());
          return answer;
        },
      };
      const runner = keep(projectExactlyOnce(endless.log, rowsView(context), slow, { ...settings, batch: PAGE }));
      const end = { commit: BigInt(length), prepare: BigInt(length) };
      await time.during(runner.whenProcessed(end, { timeout: 3_600_000 })(), 'all of it is handled');
      const rows = right(await views.page({ projection: context.projection() }, { limit: ROWS + 1 })());
      assert.equal(
        rows.reduce((sum, { row }) => sum + Number((row as { readonly count?: number }).count), 0),
        length,
      );
      // One batch is being committed, one worked out, one waits, and a page comes in.
      assert.ok(ahead <= 4 * PAGE, `${String(ahead)} events were pulled ahead`);
      const [first = 0] = heaps;
      for (const heap of heaps)
        assert.ok(heap - first < 150, `the heap has grown by ${String(heap - first)} megabytes`);
    },
  },
  {
    id: 'P11',
    name: 'Slow handlers with a million events behind: no more is pulled than may be in hand.',
    needs: ['checkpoints'],
    run: async (context) => {
      const { checkpoints, time, settings, keep, size, Ledgers, projection } = context;
      const endless = endlessLog(context, 1_000_000);
      const wanted = size(20_000);
      let handled = 0;
      let ahead = 0;
      const view = defineProjection({
        name: projection(),
        version: 1,
        view: custom(),
        on: (handlers) =>
          handlers(Ledgers, {
            noted: async () => {
              if (handled % 50 === 0) await time.clock.sleep(1);
              handled += 1;
              ahead = Math.max(ahead, endless.pulled() - handled);
            },
          }),
      });
      const runner = keep(projectAtLeastOnce(endless.log, view, checkpoints, { ...settings, inHand: 1_000 }));
      await time.until(() => handled >= wanted, 'some of it is handled');
      assert.ok(ahead <= 1_000 + PAGE, `${String(ahead)} events were pulled ahead`);
      assert.ok(runner.status().inHand <= 1_000 + PAGE);
      await time.during(runner.stop(), 'it stops');
    },
  },
];

/** Megabytes; what is garbage counts, unless the collector can be called. */
function heapUsed(): number {
  (globalThis as { readonly gc?: () => void }).gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
}
