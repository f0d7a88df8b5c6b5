// The bare loop: an array of stored events, each decoded with io-ts, rows in a Map changed by an immutable spread.
import * as t from 'io-ts';
import { storedForm } from '../../eventstore/stored-form.js';
import { accountLog } from '../account-log.js';
import type { Contender } from '../contender.js';

export interface Row {
  readonly accountId: string;
  readonly owner: string;
  readonly balance: number;
}

const codecs = {
  'account/opened': t.type({ accountId: t.string, owner: t.string }),
  'account/deposited': t.type({ accountId: t.string, amount: t.number }),
  'account/withdrawn': t.type({ accountId: t.string, amount: t.number }),
};

const valid = <A>(codec: t.Decoder<unknown, A>, value: unknown): A => {
  const decoded = codec.decode(value);
  if (decoded._tag === 'Left') throw new Error('invalid data');
  return decoded.right;
};

/** Decodes a stored event, and writes the row that it changes. */
export const project = (rows: Map<string, Row>, type: string, stored: unknown): string => {
  switch (type) {
    case 'account/opened': {
      const { accountId, owner } = valid(codecs[type], stored);
      rows.set(accountId, { ...rowOf(rows, accountId), owner });
      return accountId;
    }
    case 'account/deposited': {
      const { accountId, amount } = valid(codecs[type], stored);
      const row = rowOf(rows, accountId);
      rows.set(accountId, { ...row, balance: row.balance + amount });
      return accountId;
    }
    case 'account/withdrawn': {
      const { accountId, amount } = valid(codecs[type], stored);
      const row = rowOf(rows, accountId);
      rows.set(accountId, { ...row, balance: row.balance - amount });
      return accountId;
    }
    default:
      throw new Error(`unknown event type ${type}`);
  }
};

const rowOf = (rows: ReadonlyMap<string, Row>, accountId: string): Row =>
  rows.get(accountId) ?? { accountId, owner: '', balance: 0 };

/** What a Map of rows shows. */
export const balancesIn = (rows: ReadonlyMap<string, Row>): ReadonlyMap<string, number> =>
  new Map([...rows].map(([accountId, { balance }]) => [accountId, balance]));

export const contender: Contender = {
  title: 'bare loop',
  prepare: async (source) => {
    const log = [...accountLog(source)].map(({ accountId, event }) => storedForm(accountId, event));
    return async () => {
      const rows = new Map<string, Row>();
      return {
        run: async () => {
          for (const { type, data } of log) project(rows, type, data);
        },
        balances: async () => balancesIn(rows),
        close: async () => undefined,
      };
    };
  },
};
