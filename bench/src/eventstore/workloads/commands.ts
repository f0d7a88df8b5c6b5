// A number of deposits, some in flight at a time: how many in a second, how long each took, what the client computed.
import { check, settle, time } from '../../measure.js';
import type { Peer } from '../contender.js';
import { cpuOf } from './cpu.js';
import { percentile } from './percentile.js';

export interface Sample {
  /** Commands in a second. */
  readonly rate: number;
  /** Microseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of this process for each command. */
  readonly cpu: number;
}

/**
 * Deposits 1, `commands` times, and counts in `deposits`, which holds the accounts: a multiple of `inFlight`. Each
 * writer has accounts of its own, so two commands of one account are never in flight, however slow one of them is.
 */
export const runCommands = async (
  peer: Peer,
  deposits: Map<string, number>,
  inFlight: number,
  commands: number,
): Promise<Sample> => {
  const ids = [...deposits.keys()];
  const latencies = new Float64Array(commands);
  let begun = 0;
  let done = 0;
  const write = async (writer: number): Promise<void> => {
    for (let turn = writer; begun < commands; turn += inFlight) {
      const command = begun;
      begun += 1;
      const id = ids[turn % ids.length] ?? '';
      const start = performance.now();
      await peer.deposit(id, 1);
      latencies[command] = performance.now() - start;
      deposits.set(id, (deposits.get(id) ?? 0) + 1);
      done += 1;
    }
  };
  let ms = 0;
  settle();
  const cpu = await cpuOf(async () => {
    ms = await time(async () => {
      await Promise.all(Array.from({ length: inFlight }, (_, writer) => write(writer)));
    });
  });
  check('commands done', done, commands);
  return {
    rate: (commands / ms) * 1e3,
    p50: percentile(latencies, 0.5) * 1e3,
    p99: percentile(latencies, 0.99) * 1e3,
    cpu: cpu / commands,
  };
};
