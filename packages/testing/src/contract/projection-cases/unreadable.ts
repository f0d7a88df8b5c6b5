// P8: events that cannot be read. Live they are a matter of policy; a rebuild stops.
import { ProjectionStopped, type EventLog, type LogItem, type RecordedEvent } from '@millrace/core';
import { assert, right } from '../asserting.js';
import type { ProjectionContext } from '../projection-context.js';
import { eachWay, way } from './ways.js';
import { WAYS } from './ways.js';

/** What cannot be read, how it comes into the log, and what is said of it. */
const UNREADABLE = [
  {
    what: 'of an unknown type',
    append: ({ append }: ProjectionContext) => append('bad', { type: 'unheard', data: {} }),
    says: /has no such event/,
  },
  {
    what: 'that is no JSON',
    append: ({ append }: ProjectionContext) => append('bad', { type: 'noted', data: { n: 1, row: 'no JSON' } }),
    says: /it is no JSON/,
  },
  {
    what: 'whose upcaster fails',
    append: ({ append }: ProjectionContext) => append('bad', { type: 'amended', data: { row: 'bad' } }),
    says: /cannot be upcast from version 1/,
  },
  {
    what: 'of a newer version',
    append: ({ append }: ProjectionContext) =>
      append('bad', { type: 'noted', data: { n: 1, row: 'bad' }, metadata: { schemaVersion: 3 } }),
    says: /is of version 3, and this model knows up to 1/,
  },
] as const;

export const unreadable = [
  ...eachWay(WAYS, {
    id: 'P8',
    name: 'Live, the stream of an event that cannot be read is parked, and the reason is told.',
    run: async (context, kind) => {
      for (const [place, { append, says }] of UNREADABLE.entries()) {
        const each = await context.fresh();
        const view = way(each, kind, { name: `view${String(place)}` });
        await each.note('good', { n: 1 });
        await append(each);
        await each.note('bad', { n: 2 });
        const last = await each.note('good', { n: 2 });
        const runner = view.start({ log: withBytes(each.store), retry: { attempts: 1, delay: () => 0 } });
        await each.time.during(runner.whenProcessed(last.position)(), 'the others are done');
        const { parked } = runner.status();
        assert.deepEqual(
          parked.map(({ stream, revision }) => [stream, revision]),
          [[each.stream('bad'), 0n]],
        );
        assert.match(parked[0]?.error ?? '', says);
        await view.assertBuilt(({ stream }) => stream === each.stream('bad'));
        await each.close();
      }
    },
  }),
  ...eachWay(WAYS, {
    id: 'P8',
    name: 'Live, with the policy to stop, the runner stops at an event that cannot be read, and names it; what is before it is done.',
    run: async (context, kind) => {
      for (const { append, says } of UNREADABLE) {
        const each = await context.fresh();
        const view = way(each, kind);
        await each.note('good', { n: 1 });
        await append(each);
        await each.note('good', { n: 2 });
        const runner = view.start({
          log: withBytes(each.store),
          onError: 'stop',
          retry: { attempts: 1, delay: () => 0 },
        });
        const outcome: unknown = await each.time.during(
          runner.done.catch((error: unknown) => error),
          'it stops',
        );
        assert.ok(outcome instanceof ProjectionStopped);
        assert.match(outcome.message, says);
        assert.match(outcome.message, new RegExp(`at revision 0 of ${each.stream('bad').replaceAll('.', '\\.')}`));
        assert.equal(runner.status().health, 'red');
        if (kind === 'documents')
          await view.assertBuilt(({ stream, revision }) => stream === each.stream('bad') || revision > 0n);
        await each.close();
      }
    },
  }),
  ...eachWay(WAYS, {
    id: 'P8',
    name: 'Events of an unknown type are ignored where that is the policy.',
    run: async (context, kind) => {
      const { time, note, append } = context;
      const view = way(context, kind, { unknownEvents: 'ignore' });
      await note('good', { n: 1 });
      await append('good', { type: 'unheard', data: {} });
      const last = await note('good', { n: 2 });
      const runner = view.start();
      await time.during(runner.whenProcessed(last.position)(), 'all is done');
      assert.deepEqual(runner.status().parked, []);
      await view.assertBuilt(({ type }) => type.endsWith('/unheard'));
    },
  }),
  ...eachWay(['documents', 'custom'], {
    id: 'P8',
    name: 'A rebuild stops at an event that cannot be read, and goes on behind it only when it is told to park.',
    run: async (context, kind) => {
      for (const { append, says } of UNREADABLE) {
        const each = await context.fresh();
        const current = way(each, kind);
        await each.note('good', { n: 1 });
        const served = current.start();
        const first = await each.note('good', { n: 2 });
        await each.time.during(served.whenProcessed(first.position)(), 'version 1 serves');
        await append(each);
        const last = await each.note('good', { n: 3 });

        const next = way(each, kind, { version: 2 });
        const log = withBytes(each.store);
        const retry = { attempts: 1, delay: () => 0 };
        const stopped: unknown = await each.time.during(
          next.start({ log, retry, swap: 'whenCaughtUp' }).done.catch((error: unknown) => error),
          'the rebuild stops',
        );
        assert.ok(stopped instanceof ProjectionStopped);
        assert.match(stopped.message, says);

        const parking = next.start({ log, retry, swap: 'whenCaughtUp', onRebuildError: 'park' });
        await each.time.during(parking.whenProcessed(last.position)(), 'the rebuild goes on');
        await next.assertBuilt(({ stream }) => stream === each.stream('bad'));
        await each.time.pass(each.time.isVirtual ? 10_000 : 200);
        const [one, two] = right(await each.views.builds(each.projection())());
        assert.deepEqual([one?.status, two?.status], ['current', 'building']);
        await each.close();
      }
    },
  }),
];

// No client of a store writes what is no JSON: the log gives such events as others have written them.
function withBytes<Log extends EventLog>(log: Log): Log {
  const bytes = new TextEncoder().encode('{');
  const given = (event: RecordedEvent): RecordedEvent =>
    (event.data as { readonly row?: string }).row === 'no JSON'
      ? { ...event, data: null, undecodable: { reason: 'it is no JSON', bytes } }
      : event;
  const item = (one: LogItem): LogItem => (one._tag === 'Event' ? { ...one, event: given(one.event) } : one);
  return {
    ...log,
    readAll: (options) => mapped(log.readAll(options), given),
    subscribe: (options) => mapped(log.subscribe(options), item),
  };
}

function mapped<T>(source: AsyncIterable<readonly T[]>, change: (one: T) => T): AsyncIterable<readonly T[]> {
  return {
    [Symbol.asyncIterator]: () => {
      const inner = source[Symbol.asyncIterator]();
      return {
        next: async () => {
          const page = await inner.next();
          return page.done === true ? page : { done: false, value: page.value.map(change) };
        },
        return: async () => {
          await inner.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}
