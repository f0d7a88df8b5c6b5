// P7: streams that were set aside are drained, whatever else happens meanwhile.
import {
  comparePositions,
  type EventLog,
  type Position,
  type ReadAllOptions,
  type SubscribeOptions,
} from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import { assert } from '../asserting.js';
import { crashable } from '../crashable.js';
import type { ProjectionCase } from '../projection-contract.js';
import { door } from './doors.js';
import { eachWay, way, WAYS } from './ways.js';

export const draining: readonly ProjectionCase[] = [
  ...eachWay(WAYS, {
    id: 'P7',
    name: 'What comes of a stream between the pages of its drain is drained as well.',
    run: async (context, kind) => {
      const { time, note, store } = context;
      let poisonous = true;
      const view = way(context, kind, {
        refuse: (id) => {
          if (poisonous && id === 'poison') throw new Error('poison');
        },
      });
      let armed = false;
      const meanwhile = async (): Promise<void> => {
        if (!armed) return;
        armed = false;
        const { position } = await note('poison', { n: 3 });
        // Documents are drained between batches, so there it is in hand.
        await waiting(() => {
          const { inHand, position: reached } = runner.status();
          return inHand > 0 || (reached !== undefined && comparePositions(reached, position) >= 0);
        }, time.clock.sleep);
      };
      const log = { ...store, readAll: (options?: ReadAllOptions) => beforeEach(store.readAll(options), meanwhile) };
      const runner = view.start({ log, retry: { attempts: 1, delay: () => 0 } });
      await note('poison', { n: 1 });
      await note('poison', { n: 2 });
      await time.until(async () => (await view.kept()).parked.length === 1, 'it is parked');
      poisonous = false;
      armed = true;
      await time.until(() => {
        runner.retryParked();
        return runner.status().parked.length === 0;
      }, 'it is drained');
      const last = await note('poison', { n: 4 });
      await time.during(runner.whenProcessed(last.position)(), 'all is done');
      await view.assertBuilt();
    },
  }),
  ...eachWay(WAYS, {
    id: 'P7',
    name: 'A retry that is asked for before anything has come from the log is not in vain.',
    run: async (context, kind) => {
      const { time, note, store } = context;
      const never = door();
      let poisonous = true;
      const view = way(context, kind, {
        refuse: (id) => {
          if (poisonous && id === 'poison') throw new Error('poison');
        },
        // The checkpoint of custom views is before the parked event, then.
        hold: (id) => (poisonous && id === 'stuck' ? never.opened : undefined),
      });
      const process = crashable();
      const retry = { attempts: 1, delay: () => 0 };
      view.start({ process, retry });
      await note('first', { n: 1 });
      await time.until(async () => (await view.kept()).checkpoint !== undefined, 'there is a checkpoint');
      await note('stuck', { n: 1 });
      await note('poison', { n: 1 });
      await note('poison', { n: 2 });
      await time.until(async () => (await view.kept()).parked.length === 1, 'it is parked');
      process.kill();
      poisonous = false;

      const gate = door();
      const log = {
        ...store,
        subscribe: (options?: SubscribeOptions) => beforeEach(store.subscribe(options), () => gate.opened),
      };
      const runner = view.start({ log, retry });
      await time.until(() => runner.status().parked.length === 1, 'it is known to be parked');
      runner.retryParked();
      await time.until(async () => (await view.kept()).parked.length === 0, 'it is parked no more');
      gate.open();
      const last = await note('last', { n: 1 });
      await time.during(runner.whenProcessed(last.position)(), 'all is done');
      await view.assertBuilt();
    },
  }),
  ...eachWay(['at least once'], {
    id: 'P7',
    name: 'Where nothing is undone, an event that is tried again does not repeat those before it.',
    run: async (context, kind) => {
      const { time, note, log } = context;
      let failures = 3;
      const view = way(context, kind, {
        refuse: (_id, n) => {
          if (n === 5 && failures-- > 0) throw new Error('not yet');
        },
      });
      const last = await note('s', ...Array.from({ length: 8 }, (_, n) => ({ n })));
      const runner = view.start();
      await time.during(runner.whenProcessed(last.position)(), 'all is done');
      assert.equal(failures, -1);
      await view.assertBuilt();
      assert.equal(view.effects(), (await log()).length);
    },
  }),
  ...eachWay(WAYS, {
    id: 'P7',
    name: 'What comes of a stream during a retry that is in vain waits with the rest.',
    run: async (context, kind) => {
      const { time, note, store } = context;
      let poison = 1;
      const view = way(context, kind, {
        refuse: (id, n) => {
          if (id === 'poison' && n === poison) throw new Error('poison');
        },
      });
      let armed = false;
      const meanwhile = async (): Promise<void> => {
        if (!armed) return;
        armed = false;
        const { position } = await note('poison', { n: 3 });
        await waiting(() => {
          const { inHand, position: reached } = runner.status();
          return inHand > 0 || (reached !== undefined && comparePositions(reached, position) >= 0);
        }, time.clock.sleep);
      };
      const log = { ...store, readAll: (options?: ReadAllOptions) => beforeEach(store.readAll(options), meanwhile) };
      const parkedAt = (revision: bigint) => async (): Promise<boolean> =>
        (await view.kept()).parked[0]?.revision === revision;
      const runner = view.start({ log, retry: { attempts: 1, delay: () => 0 } });
      await note('poison', { n: 1 }, { n: 2 });
      await time.until(parkedAt(0n), 'it is parked');
      poison = 2;
      armed = true;
      runner.retryParked();
      await time.until(parkedAt(1n), 'it is parked at the next one');
      const more = await note('poison', { n: 4 });
      await time.during(runner.whenProcessed(more.position)(), 'it has gone by');
      await view.assertBuilt(({ stream, revision }) => stream === context.stream('poison') && revision > 0n);
      poison = 0;
      await time.until(() => {
        runner.retryParked();
        return runner.status().parked.length === 0;
      }, 'it is drained');
      const last = await note('poison', { n: 5 });
      await time.during(runner.whenProcessed(last.position)(), 'all is done');
      await view.assertBuilt();
    },
  }),
  ...eachWay(WAYS, {
    id: 'P7',
    name: 'What was in hand behind the poison event is not lost when the node that is read does not know of it yet.',
    run: async (context, kind) => {
      const { time, note, store, log } = context;
      let poisonous = true;
      const view = way(context, kind, {
        refuse: (id) => {
          if (poisonous && id === 'poison') throw new Error('poison');
        },
      });
      let lagging: Position | undefined;
      const runner = view.start({ log: lags(store, () => lagging), retry: { attempts: 1, delay: () => 0 } });
      await note('poison', { n: 1 }, { n: 2 }, { n: 3 });
      await time.until(async () => (await view.kept()).parked.length === 1, 'it is parked');
      lagging = (await log())[0]?.position;
      poisonous = false;
      runner.retryParked();
      await time.until(async () => (await view.kept()).parked[0]?.revision !== 0n, 'what can be read is drained');
      lagging = undefined;
      await time.until(() => {
        runner.retryParked();
        return runner.status().parked.length === 0;
      }, 'it is drained');
      const last = await note('last', { n: 1 });
      await time.during(runner.whenProcessed(last.position)(), 'all is done');
      await view.assertBuilt();
    },
  }),
];

// A log whose reads are answered by a node that does not know yet of what is after a place.
function lags<Log extends EventLog>(log: Log, last: () => Position | undefined): Log {
  const isKnown = (position: Position): boolean => {
    const end = last();
    return end === undefined || comparePositions(position, end) <= 0;
  };
  return {
    ...log,
    head: async () => E.map((head: Position | undefined) => (head && !isKnown(head) ? last() : head))(await log.head()),
    readAll: (options) => known(log.readAll(options), ({ position }) => isKnown(position)),
  };
}

async function* known<T>(
  source: AsyncIterable<readonly T[]>,
  isKnown: (one: T) => boolean,
): AsyncGenerator<readonly T[], void> {
  for await (const page of source) {
    const rest = page.filter(isKnown);
    if (rest.length > 0) yield rest;
  }
}

async function waiting(holds: () => boolean, sleep: (ms: number) => Promise<void>): Promise<void> {
  while (!holds()) await sleep(10);
}

// The pages of `source`, and something done before each of them.
async function* beforeEach<T>(source: AsyncIterable<T>, work: () => Promise<void>): AsyncGenerator<T, void> {
  for await (const page of source) {
    await work();
    yield page;
  }
}
