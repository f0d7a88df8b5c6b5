// P8, H10: a stored event that cannot be read, and of which kind that is, for whoever has to decide what to do about it.
import { currentEventsOf, defineAggregate, into, upcast, Unreadable, type RecordedEvent } from '@millrace/core';
import { currentEvents, visitCurrent } from '../../src/aggregate/current-events.js';
import { KERNEL } from '../../src/definition/kernel.js';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';

// JavaScript gives what the type checker refuses.
const loosely = (result: unknown) => result as never;

const Shop = defineAggregate({
  type: 'shop',
  key: { shopId: t.string },
  initial: {},
  events: {
    opened: {
      data: { at: t.array(t.string) },
      upcasts: [upcast({ how: t.unknown }, ({ how }) => odd(how)), (data) => data],
    },
    closed: { data: { why: t.string } },
  },
  retired: {
    moved: [upcast({ second: t.unknown }, ({ second }) => into(['closed', { why: 'moved' }], loosely(second)))],
    lost: [({ gives }) => loosely(gives)],
  },
  commands: {},
});

function odd(how: unknown) {
  if (how === 'throws') throw new Error('no way');
  return loosely(how);
}

const event = (name: string, data: unknown, rest: Partial<RecordedEvent> = {}): RecordedEvent => ({
  id: '1',
  type: `shop/${name}`,
  data: data as RecordedEvent['data'],
  metadata: {},
  stream: 'shop-1',
  revision: 4n,
  position: { commit: 0n, prepare: 0n },
  created: 0,
  ...rest,
});
const version = (schemaVersion: unknown) => ({ metadata: { schemaVersion } as RecordedEvent['metadata'] });
const undecodable = { data: null, undecodable: { reason: 'no JSON at 3', bytes: new Uint8Array() } };

describe('an unreadable event', () => {
  test.each<[string, RecordedEvent, string, string]>([
    ['of a type that the model never had', event('shut', {}), 'unknown-type', "'shop' has no such event"],
    ['that is no JSON', event('opened', null, undecodable), 'undecodable', 'no JSON at 3'],
    ['that is no JSON, of the current version', event('closed', null, undecodable), 'undecodable', 'no JSON at 3'],
    ['that is no JSON, and retired', event('lost', null, undecodable), 'undecodable', 'no JSON at 3'],
    ['of a newer version', event('opened', {}, version(4)), 'newer-version', 'is of version 4, and this model knows'],
    ['of what is no version', event('opened', {}, version('3')), 'newer-version', 'schemaVersion "3" is no version'],
    ['that its codecs refuse', event('closed', {}), 'does-not-decode', 'does not decode: shopId: expected string'],
    [
      'that is no object',
      event('moved', 5),
      'does-not-decode',
      'does not decode as version 1: expected an object, got 5',
    ],
    ['whose step throws', event('opened', { how: 'throws' }), 'upcast-failed', 'cannot be upcast from version 1'],
    ['whose step gives null', event('opened', { how: null }), 'upcast-failed', 'the step from version 1 gave null'],
    [
      'whose step gives what the model refuses',
      event('opened', { shopId: '1', how: { at: [1] } }),
      'upcast-failed',
      'the step from version 2 gave what version 3 refuses: at.0: expected string, got 1',
    ],
    [
      'whose step names an event that there is not',
      event('moved', { shopId: '1', second: ['shut'] }),
      'upcast-failed',
      'the step from version 1 gave "shut", which is no event of \'shop\'',
    ],
    [
      'whose step names an event by no list',
      event('moved', { shopId: '1', second: 5 }),
      'upcast-failed',
      "the step from version 1 gave 5, which is no event of 'shop'",
    ],
    [
      'whose step names an event that another step would have to lift',
      event('moved', { shopId: '1', second: ['lost'] }),
      'upcast-failed',
      'the step from version 1 gave "lost", which is no event of \'shop\'',
    ],
    [
      'whose step gives an event what it refuses',
      event('moved', { shopId: '1', second: ['closed', { why: 5 }] }),
      'upcast-failed',
      "the step from version 1 gave what 'closed' refuses: why: expected string, got 5",
    ],
    [
      'whose step gives an event a text for its data',
      event('moved', { shopId: '1', second: ['closed', 'x'] }),
      'upcast-failed',
      'the step from version 1 gave what \'closed\' refuses: expected an object, got "x"',
    ],
    [
      'that is retired, and into nothing that is named',
      event('lost', { gives: {} }),
      'upcast-failed',
      'the step from version 1 is the last of a retired event, and did not give into(...)',
    ],
  ])('%s says so', (_, recorded, kind, message) => {
    const failed = currentEventsOf(Shop)(recorded);
    expect(failed).toMatchObject({ _tag: 'Left', left: { _tag: 'Unreadable', kind, recorded } });
    expect(E.isLeft(failed) && failed.left.message).toContain(message);
    expect(E.isLeft(failed) && failed.left).toBeInstanceOf(Unreadable);
  });

  test('gives nothing of itself, not even what could be read', () => {
    const recorded = event('moved', { shopId: '1', second: ['closed', { why: 5 }] });
    const visited: unknown[] = [];
    const unreadable = visitCurrent(Shop[KERNEL], recorded, 'fail', (...one) => visited.push(one));
    expect(unreadable).toBeInstanceOf(Unreadable);
    expect(visited).toEqual([]);
  });

  test('of unknown type is no event where the policy says so', () => {
    expect(currentEventsOf(Shop, 'ignore')(event('shut', {}))).toEqual(E.right([]));
    expect(currentEventsOf(Shop)(event('', {}, { type: '$metadata' }))).toEqual(E.right([]));
  });
});

describe('the events of a stored one', () => {
  const moved = event('moved', { shopId: '1', second: ['opened', { at: ['x'] }], shut: true });

  test('are typed, frozen, and carry the key', () => {
    const events = currentEventsOf(Shop)(moved);
    expect(events).toEqual(
      E.right([
        { type: 'shop/closed', data: { shopId: '1', why: 'moved' } },
        { type: 'shop/opened', data: { shopId: '1', at: ['x'] } },
      ]),
    );
    const data = E.isRight(events) ? events.right.map((one) => one.data) : [];
    expect(data.every(Object.isFrozen)).toBe(true);
  });

  test('are fresh at each reading: what a handler does to one, no other sees', () => {
    const opened = event('opened', { shopId: '1', at: ['x'] }, version(3));
    for (const recorded of [moved, opened]) {
      const read = () => currentEvents(Shop[KERNEL], recorded, 'fail');
      const first = read();
      if (first instanceof Unreadable) throw new Error(first.message);
      for (const { data } of first) Object.assign(data as object, { shopId: '2', at: 5 });
      expect(read()).not.toEqual(first);
    }
  });
});
