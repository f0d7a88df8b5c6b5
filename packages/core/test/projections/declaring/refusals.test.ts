// What a projection is refused for where it is declared, in words.
import {
  custom,
  defineAggregate,
  defineProjection,
  DefinitionError,
  documents,
  projectAtLeastOnce,
  projectExactlyOnce,
  type HandlerSet,
} from '@millrace/core';
import { memoryCheckpoints, memoryStore, memoryViews } from '@millrace/repository-memory';
import * as t from 'io-ts';

const Account = defineAggregate({
  type: 'account',
  key: { accountId: t.string },
  initial: {},
  events: { opened: {}, deposited: { data: { amount: t.number } } },
  commands: {},
});

const view = documents({ key: { accountId: t.string }, row: { balance: t.number }, initial: { balance: 0 } });
const Balances = defineProjection({
  name: 'balances',
  version: 1,
  view,
  on: (handlers) => handlers(Account, { opened: () => undefined }),
});
// Declares a projection of which the types know nothing, as a program without them would.
function declared(more: object): unknown {
  const spec = { name: 'balances', version: 1, view, on: opened, ...more };
  return defineProjection(spec as Parameters<typeof defineProjection>[0]);
}

const opened = (handlers: (definition: unknown, handlers: object) => HandlerSet): HandlerSet =>
  handlers(Account, { opened: () => undefined });
const on =
  (handlers: object, definition: unknown = Account) =>
  (make: (definition: unknown, handlers: object) => HandlerSet): HandlerSet =>
    make(definition, handlers);
const documentsOf = (more: object): unknown => ({ ...view, ...more });

describe('a projection is refused', () => {
  test.each([
    ['without a name', { name: '' }, 'the projection name "" must be 1 to 40 letters'],
    ['with a name that begins with a digit', { name: '1st' }, 'the projection name "1st"'],
    ['with a long name', { name: 'a'.repeat(41) }, 'must be 1 to 40 letters'],
    ['with a name that has a space', { name: 'a b' }, 'the projection name "a b"'],
    ['with a name that is none', { name: 5 }, 'the projection name 5'],
    ['with version 0', { version: 0 }, "the version of projection 'balances' must be a positive integer, got 0"],
    ['with version 1.5', { version: 1.5 }, 'got 1.5'],
    ['without handlers', { on: () => [] }, "the projection 'balances' handles no events"],
    ['with handlers of something else', { on: on({}, {}) }, 'are for something that is no definition'],
    [
      'with two sets for one definition',
      { on: (make: Parameters<typeof opened>[0]) => [opened(make), opened(make)] },
      "the projection 'balances' has two sets of handlers for 'account'",
    ],
    [
      'with a handler of an event that is not there',
      { on: on({ closed: () => undefined }) },
      "the projection 'balances' handles 'closed', and 'account' has no such event",
    ],
    [
      'with a handler of an event that every object has',
      { on: on({ toString: () => undefined }) },
      "handles 'toString', and 'account' has no such event",
    ],
    [
      'with a handler that is none',
      { on: on({ opened: 'x' }) },
      "the handler of account/opened in projection 'balances' is no function",
    ],
    [
      'with a handler that has a key and no change',
      { on: on({ opened: { key: () => [] } }) },
      'the handler of account/opened in projection',
    ],
    [
      'with a custom handler that is none',
      { view: custom(), on: on({ opened: { key: () => [], change: () => undefined } }) },
      'the handler of account/opened in projection',
    ],
    ['without a key', { view: documentsOf({ key: {} }) }, "the key of the rows of 'balances' must have a property"],
    [
      'with a property that is in the key and in the row',
      { view: documentsOf({ row: { accountId: t.string }, initial: { accountId: '' } }) },
      "the property 'accountId' of 'balances' is named in the key and in the rest of its rows",
    ],
    [
      'with a look-up that is no property',
      { view: documentsOf({ lookups: ['owner'] }) },
      "'balances' has no property 'owner' to look rows up by",
    ],
    [
      'with a look-up that every object has',
      { view: documentsOf({ lookups: ['constructor'] }) },
      "'balances' has no property 'constructor' to look rows up by",
    ],
    [
      'with a first row that its codecs refuse',
      { view: documentsOf({ initial: { balance: 'much' } }) },
      "the initial row of 'balances' is not what its codecs describe: balance",
    ],
    ['with a codec that is none', { view: documentsOf({ row: { balance: 'number' } }) }, "property 'balance'"],
  ] as const)('%s', (_what, more, says) => {
    expect(() => declared(more)).toThrow(DefinitionError);
    expect(() => declared(more)).toThrow(says);
  });

  test('and one whose handler is left out is not', () => {
    expect(() => declared({ on: on({ opened: () => undefined, deposited: undefined }) })).not.toThrow();
  });
});

describe('a runner is refused', () => {
  const store = memoryStore();
  test.each([
    ['slots', { slots: 0 }, 'slots: expected a positive integer, got 0'],
    ['a slot', { slot: -1 }, 'slot: expected 0 or more, got -1'],
    ['a batch', { batch: 0 }, 'batch: expected at least 1, got 0'],
    ['a lease', { lease: 0 }, 'lease: expected at least 1, got 0'],
    ['what is no number', { saveEvery: NaN }, 'saveEvery: expected at least 1, got NaN'],
    ['a number of parked streams', { maxParked: -1 }, 'maxParked: expected at least 0, got -1'],
    ['a retry policy', { retry: { attempts: 0, delay: () => 0 } }, 'retry: `attempts` must be a positive integer'],
  ] as const)('%s that makes no sense', (_what, options, says) => {
    expect(() => projectExactlyOnce(store, Balances, memoryViews(), options)).toThrow(says);
  });

  test('documents without a view store', () => {
    expect(() => projectAtLeastOnce(store, Balances as never, memoryCheckpoints())).toThrow(
      "'balances' is a view of documents, which needs a view store: projectExactlyOnce",
    );
  });
});
