// Typed chains of upcasts, former names and retired events: what was ever stored is read as the events of today.
import { load, makeRepository, transact, type JsonObject } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { left, right } from '@millrace/testing/contract';
import { Purse, PURSE } from '../support/purse.js';
import { raw } from '../support/raw-events.js';

type Old = readonly [name: string, data: JsonObject, schemaVersion?: number];

async function stored(...events: readonly Old[]) {
  // The step of `moved` asks when the event was recorded.
  const store = memoryStore({ clock: { now: () => 86_400_000 } });
  await raw(
    store,
    'purse-p+=7',
    ...events.map(([name, data, schemaVersion], i): [string, JsonObject, JsonObject] => [
      `purse/${name}`,
      { ...PURSE, ...data },
      { commandId: `c${String(i)}`, ...(schemaVersion === undefined ? {} : { schemaVersion }) },
    ]),
  );
  return store;
}

const loaded = async (...events: readonly Old[]) =>
  load(makeRepository(await stored(...events), [Purse]))(Purse, PURSE)();
const logOf = async (...events: readonly Old[]) => right(await loaded(...events)).state.log;
const failureOf = async (...events: readonly Old[]) => left(await loaded(...events), 'Failed').message;

describe('a typed chain', () => {
  test('A30 runs each step on the data of its version, from the version that is stored', async () => {
    expect(
      await logOf(
        ['deposited', { amount: 5 }],
        ['deposited', { amount: 6, note: 'x' }, 1],
        ['deposited', { cents: 700 }, 2],
        ['deposited', { amount: 8, channel: 'web' }, 3],
      ),
    ).toEqual(['+500 branch', '+600 branch x', '+700 branch', '+8 web']);
  });

  test('ignores what an old version stored beside its properties', async () => {
    expect(await logOf(['deposited', { amount: 5, colour: 'red', channel: 5 }, 1])).toEqual(['+500 branch']);
  });

  test('names the version and the path where a stored event is not what its version says', async () => {
    expect(await failureOf(['deposited', { cents: 5 }, 1])).toBe(
      'event purse/deposited at revision 0 of purse-p+=7: does not decode as version 1: ' +
        'amount: expected number, got undefined',
    );
    expect(await failureOf(['deposited', { cents: 0.5, note: 5 }, 2])).toContain(
      'does not decode as version 2: cents: expected Cents, got 0.5; note: expected string, got 5',
    );
  });

  test('names the step and the path where a step gives what the version after it refuses', async () => {
    expect(await failureOf(['deposited', { amount: 0.001 }, 1])).toBe(
      'event purse/deposited at revision 0 of purse-p+=7: the step from version 1 gave what version 2 refuses: ' +
        'cents: expected Cents, got 0.1',
    );
  });

  test('may end in other events, which are of the current versions', async () => {
    expect(
      await logOf(['deposited', { cents: -300 }, 2], ['deposited', { amount: 0 }], ['deposited', { cents: 1 }, 2]),
    ).toEqual(['-300 of p 7', '+1 branch']);
  });
});

describe('a former name', () => {
  test('is read as the event, with its versions', async () => {
    expect(
      await logOf(
        ['paidIn', { amount: 5 }],
        ['filled', { cents: 700 }, 2],
        ['paidIn', { amount: 8, channel: 'web' }, 3],
      ),
    ).toEqual(['+500 branch', '+700 branch', '+8 web']);
  });

  test('has no version that the event does not have', async () => {
    expect(await failureOf(['paidIn', {}, 4])).toContain(
      'event purse/paidIn at revision 0 of purse-p+=7: is of version 4, and this model knows up to 3',
    );
  });
});

describe('a retired event', () => {
  test('is split into several, each with the key, and the revision stays', async () => {
    const purse = right(await loaded(['moved', { amount: 5, fee: 1 }, 2], ['moved', { total: 9 }]));
    expect(purse.state).toEqual({
      balance: -15,
      log: ['-5 of p 7', 'fee 1 1970-01-02', '-9 of p 7', 'fee 0 1970-01-02'],
    });
    expect(purse.revision).toBe(1n);
  });

  test('is dropped, and counts for the revision and the known commands all the same', async () => {
    const store = await stored(['audited', { by: 'x' }], ['audited', {}]);
    const repository = makeRepository(store, [Purse]);
    const purse = right(await load(repository)(Purse, PURSE)());
    expect([purse.revision, purse.exists, purse.state.log]).toEqual([1n, true, []]);
    for (const cold of [repository, makeRepository(store, [Purse])]) {
      const again = right(await transact(cold)(Purse.deposit.message(PURSE, { amount: 1 }, { id: 'c1' }))());
      expect(again).toMatchObject({ duplicate: true, events: [] });
      expect(again.position).toBeDefined();
    }
    expect(right(await transact(repository)(Purse.deposit.message(PURSE, { amount: 1 }))()).events[0]?.revision).toBe(
      2n,
    );
  });

  test('becomes another event', async () => {
    expect(await logOf(['shut', {}])).toEqual(['closed']);
  });

  test('of a newer version than it has steps is an error', async () => {
    expect(await failureOf(['moved', { amount: 5, fee: 1 }, 3])).toBe(
      'event purse/moved at revision 0 of purse-p+=7: is of version 3, and this model knows up to 2',
    );
  });

  test('that the first outcome of a command holds is given as the events of today', async () => {
    const store = await stored(['moved', { amount: 5, fee: 1 }, 2]);
    const again = right(
      await transact(makeRepository(store, [Purse]))(Purse.deposit.message(PURSE, { amount: 1 }, { id: 'c0' }))(),
    );
    expect(again.events.map(({ type, revision }) => [type, revision])).toEqual([
      ['purse/withdrawn', 0n],
      ['purse/charged', 0n],
    ]);
  });
});
