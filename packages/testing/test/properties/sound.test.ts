// The properties hold for a sound model, and are what they say they are.
import * as fc from 'fast-check';
import { memoryStore } from '@millrace/repository-memory';
import { checkModel, modelProperties, type ModelOptions } from '@millrace/testing/properties';
import { Account, Customer, Day } from './sound.js';

const options: ModelOptions<typeof Account> = {
  with: [Customer],
  codecs: [[Day, fc.constantFrom('2020-01-31', '2024-02-29')]],
  samples: { opened: { 1: [{ name: 'Ada', year: 1815 }, { year: 1990 }], 2: [{ owner: 'Bob', year: 2000 }] } },
};

describe('the properties of a sound model', () => {
  it('hold', async () => {
    await expect(checkModel(Account, options)).resolves.toBeUndefined();
  });

  it('hold on a store of the user', async () => {
    const stores: unknown[] = [];
    const store = () => {
      const made = memoryStore();
      stores.push(made);
      return made;
    };
    await expect(checkModel(Account, { ...options, store, numRuns: 5 })).resolves.toBeUndefined();
    expect(stores).toHaveLength(15);
  });

  it('can be checked one by one, under their names', async () => {
    const properties = modelProperties(Account, options);
    expect(properties.map(({ name }) => name)).toEqual([
      'account: the fold of the committed events equals the state',
      'account: no decider fails on data that decode',
      'account: snapshot and full fold agree',
      'account: the key round-trips through JSON',
      'account: event opened round-trips through JSON',
      'account: event deposited round-trips through JSON',
      'account: command open round-trips through JSON',
      'account: command deposit round-trips through JSON',
      'account: upcasting is total on the samples',
    ]);
    for (const { property, check } of properties) {
      await fc.assert(property as fc.IAsyncProperty<unknown>, { numRuns: 5 });
      await check({ numRuns: 5 });
    }
  });

  it('leave out snapshots where no codec of the state is declared', () => {
    const names = modelProperties(Customer).map(({ name }) => name);
    expect(names).toContain('customer: no decider fails on data that decode');
    expect(names.filter((name) => name.includes('snapshot'))).toEqual([]);
  });
});

// Never called. That these lines are errors is checked by `npm run types`.
export const refused = [
  // @ts-expect-error -- a misspelt event
  () => checkModel(Account, { samples: { opend: { 1: [] } } }),
  // @ts-expect-error -- a misspelt command
  () => checkModel(Account, { commands: { depost: {} } }),
  // @ts-expect-error -- a misspelt property of a command
  () => checkModel(Account, { commands: { deposit: { amount: fc.nat() } } }),
  // @ts-expect-error -- an arbitrary of another type
  () => checkModel(Account, { commands: { deposit: { cents: fc.string() } } }),
  // @ts-expect-error -- an arbitrary of another type
  () => checkModel(Account, { events: { deposited: { cents: fc.string() } } }),
  // @ts-expect-error -- an arbitrary of the decoded form
  () => checkModel(Account, { commands: { open: { day: fc.date() } } }),
  // @ts-expect-error -- a misspelt property of the key
  () => checkModel(Account, { key: { account: fc.string() } }),
];
