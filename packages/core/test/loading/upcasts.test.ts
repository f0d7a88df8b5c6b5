// A30: older events are lifted to the current version when they are read; what cannot be is an error with its place.
import { defineAggregate, load, makeRepository, type JsonObject, type Upcast } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { left, right } from '@millrace/testing/contract';
import * as t from 'io-ts';
import { raw } from '../support/raw-events.js';

function upcasting(...upcasts: readonly Upcast[]) {
  return defineAggregate({
    type: 'sum',
    key: { sumId: t.string },
    initial: { total: 0, amounts: [] as number[] },
    events: {
      added: {
        data: { amount: t.number },
        upcasts,
        apply: (state, { amount }) => {
          state.total += amount;
          state.amounts.push(amount);
        },
      },
    },
    commands: { add: { data: { amount: t.number }, decide: (sum, data) => sum.added(data) } },
  });
}
const key = { sumId: '1' };
const plus: Upcast = (data) => ({ ...data, amount: Number(data['amount']) + 1 });
const times: Upcast = (data) => ({ ...data, amount: Number(data['amount']) * 2 });

async function folded(metadata: JsonObject, ...upcasts: readonly Upcast[]) {
  const store = memoryStore();
  await raw(store, 'sum-1', ['sum/added', { sumId: '1', amount: 2 }, metadata]);
  return load(makeRepository(store, [upcasting(...upcasts)]))(upcasting(...upcasts), key)();
}

describe('upcasts', () => {
  test('A30 run oldest step first: plus one, then times two', async () => {
    expect(right(await folded({}, plus, times)).state.total).toBe(6);
    expect(right(await folded({}, times, plus)).state.total).toBe(5);
  });

  test('A30 begin at the version of the event', async () => {
    for (const [version, total] of [
      [1, 6],
      [2, 4],
      [3, 2],
    ] as const)
      expect(right(await folded({ schemaVersion: version }, plus, times)).state.total).toBe(total);
  });

  test('A30 leave the stored event as it is', async () => {
    const spoil: Upcast = (data) => Object.assign(data, { amount: 7 });
    const failed = left(await folded({}, spoil), 'Failed');
    expect(failed.message).toMatch(/^event sum\/added at revision 0 of sum-1: cannot be upcast from version 1/);
    expect(failed.cause).toBeInstanceOf(TypeError);
  });

  test.each<[string, unknown]>([
    ['a text', '2'],
    ['zero', 0],
    ['negative', -1],
    ['a fraction', 1.5],
    ['null', null],
  ])('a version that is %s is an error', async (_, schemaVersion) => {
    const failed = left(await folded({ schemaVersion } as JsonObject, plus), 'Failed');
    expect(failed.message).toBe(
      `event sum/added at revision 0 of sum-1: schemaVersion ${JSON.stringify(schemaVersion)} is no version`,
    );
  });

  test('a newer version than the model knows is an error, never a guess', async () => {
    expect(left(await folded({ schemaVersion: 3 }, plus), 'Failed')).toMatchObject({
      stream: 'sum-1',
      revision: 0n,
      eventType: 'sum/added',
      retryable: false,
      message: 'event sum/added at revision 0 of sum-1: is of version 3, and this model knows up to 2',
    });
  });

  test('a step that throws is an error with its cause', async () => {
    const cause = new Error('no such currency');
    const failed = left(
      await folded({}, plus, () => {
        throw cause;
      }),
      'Failed',
    );
    expect([failed.cause, failed.revision]).toEqual([cause, 0n]);
    expect(failed.message).toBe(
      'event sum/added at revision 0 of sum-1: cannot be upcast from version 2: no such currency',
    );
  });

  test('what a step gives is decoded as the current version', async () => {
    expect(left(await folded({}, () => ({ sumId: '1', amount: 'x' })), 'Failed').message).toBe(
      'event sum/added at revision 0 of sum-1: the step from version 1 gave what version 2 refuses: ' +
        'amount: expected number, got "x"',
    );
    expect(left(await folded({}, () => null as unknown as JsonObject), 'Failed').message).toContain(
      'the step from version 1 gave null',
    );
  });
});
