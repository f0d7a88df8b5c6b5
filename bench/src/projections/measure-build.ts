// Measures builds of a view: events in a second, each build compared with the plain fold before its figure counts.
import { check, repeat, settle, time, warmUpOf } from '../measure.js';
import type { Measurement } from '../measure.js';
import { cpuOf } from '../eventstore/workloads/cpu.js';
import { balancesOf, type LogSize } from './account-log.js';
import type { Build, Contender } from './contender.js';

export const measureBuild = async (
  { prepare, most }: Contender,
  metric: string,
  url: string,
  size: LogSize,
  quick: boolean,
): Promise<readonly Measurement[]> => {
  const { accounts } = size;
  const events = most?.(size) ?? size.events;
  const expected = balancesOf({ accounts, events });
  const next = await prepare({ url, accounts, events });
  const cpus: number[] = [];
  const rates = await repeat(warmUpOf(quick), 3, async () => {
    const build = await next();
    settle();
    let ms = 0;
    const cpu = await cpuOf(async () => {
      ms = await time(build.run);
    });
    cpus.push(cpu / events);
    await verify(build, expected);
    await build.close();
    return (events / ms) * 1e3;
  });
  return [
    { metric, unit: 'events/s', better: 'higher', samples: rates },
    { metric: `${metric}, processor`, unit: 'µs of the process/event', better: 'lower', samples: cpus.slice(-3) },
  ];
};

const verify = async (build: Build, expected: ReadonlyMap<string, number>): Promise<void> => {
  const balances = await build.balances();
  check('rows', balances.size, expected.size);
  for (const [accountId, balance] of expected) check(`balance of ${accountId}`, balances.get(accountId), balance);
};
