// Measures builds of a view: events in a second, each build compared with the plain fold before its figure counts.
import { check, repeat, settle, time, warmUpOf } from '../measure.js';
import type { Measurement } from '../measure.js';
import { balancesOf, type LogSize } from './account-log.js';
import type { Build, Contender } from './contender.js';

export const measureBuild = async (
  { prepare, most }: Contender,
  metric: string,
  url: string,
  size: LogSize,
  quick: boolean,
): Promise<Measurement> => {
  const { accounts } = size;
  const events = most?.(size) ?? size.events;
  const expected = balancesOf({ accounts, events });
  const next = await prepare({ url, accounts, events });
  const samples = await repeat(warmUpOf(quick), 3, async () => {
    const build = await next();
    settle();
    const ms = await time(build.run);
    await verify(build, expected);
    await build.close();
    return (events / ms) * 1e3;
  });
  return { metric, unit: 'events/s', better: 'higher', samples };
};

const verify = async (build: Build, expected: ReadonlyMap<string, number>): Promise<void> => {
  const balances = await build.balances();
  check('rows', balances.size, expected.size);
  for (const [accountId, balance] of expected) check(`balance of ${accountId}`, balances.get(accountId), balance);
};
