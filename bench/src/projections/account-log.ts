// The log that every contender projects: the same events of so many accounts in every run, and the view they come to.
import { evolve, initial, type Account, type AccountEvent } from '../domain.js';

/** An event of the log, before anybody stores it. */
export interface LogEntry {
  readonly accountId: string;
  /** Its place in its stream. */
  readonly revision: number;
  readonly event: AccountEvent;
}

export interface LogSize {
  readonly accounts: number;
  readonly events: number;
}

/** Made one by one: a log of any length takes no memory. Each event is of an account drawn at random, by a fixed seed. */
export function* accountLog({ accounts, events }: LogSize): Generator<LogEntry, void> {
  const lengths = new Uint32Array(accounts);
  let random = 20_240_607;
  for (let i = 0; i < events; i += 1) {
    // Lehmer's generator: its products are whole numbers that a double holds.
    random = (random * 48_271) % 2_147_483_647;
    const account = random % accounts;
    const revision = lengths[account] ?? 0;
    lengths[account] = revision + 1;
    yield { accountId: `a${account}`, revision, event: eventAt(revision, 1 + (random % 100)) };
  }
}

const eventAt = (revision: number, amount: number): AccountEvent => {
  if (revision === 0) return { type: 'opened', data: { owner: 'owner' } };
  return revision % 4 === 0 ? { type: 'withdrawn', data: { amount: 1 } } : { type: 'deposited', data: { amount } };
};

/** The plain fold that every view is compared with: the balance of each account. */
export const balancesOf = (size: LogSize): ReadonlyMap<string, number> => {
  const states = new Map<string, Account>();
  for (const { accountId, event } of accountLog(size))
    states.set(accountId, evolve(states.get(accountId) ?? initial, event));
  return new Map([...states].map(([accountId, { balance }]) => [accountId, balance]));
};
