// What a workload is and what it may use: clock, garbage collection, checks, statistics.
import type { Peer, PeerOptions } from './peer.js';

/** One figure of one workload in one child process: the samples of its measured iterations. */
export interface Measurement {
  readonly metric: string;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  readonly samples: readonly number[];
}

export type Make = (options?: Partial<PeerOptions>) => Peer;

export interface Workload {
  readonly id: string;
  readonly title: string;
  /** Measures in this process, after its own warm-up; an empty list when the contender has nothing to measure. */
  run(make: Make, quick: boolean): Promise<readonly Measurement[]>;
}

/** Fails the run when a contender's result is wrong: a figure for wrong work is no figure. */
export const check = (what: string, actual: unknown, expected: unknown): void => {
  if (actual !== expected) throw new Error(`${what}: got ${String(actual)}, expected ${String(expected)}`);
};

const collector = (): NodeJS.GCFunction => {
  if (typeof globalThis.gc !== 'function') throw new Error('run with --expose-gc');
  return globalThis.gc;
};

/**
 * Collects the young garbage of the preparation, so that it is not collected on the clock. Not the whole heap: that
 * throws away compiled code, and the sample would measure how the contender is compiled anew.
 */
export const settle = (): void => collector()({ type: 'minor' });

/** Collects everything, for figures of the heap. */
export const collectAll = (): void => {
  collector()();
  collector()();
};

/** Milliseconds that `work` took. */
export const time = async (work: () => Promise<void>): Promise<number> => {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1e6;
};

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
};

/** Runs `iteration` unseen until the compiler has had `warmUp` ms of it, then `count` times for the figures. */
export const repeat = async (
  warmUp: number,
  count: number,
  iteration: () => Promise<number>,
): Promise<readonly number[]> => {
  const start = performance.now();
  do await iteration();
  while (performance.now() - start < warmUp);
  const samples: number[] = [];
  for (let i = 0; i < count; i += 1) samples.push(await iteration());
  return samples;
};

/** Milliseconds of warm-up in a child process. */
export const warmUpOf = (quick: boolean): number => (quick ? 500 : 1_500);

export const idsOf = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}${i}`);
