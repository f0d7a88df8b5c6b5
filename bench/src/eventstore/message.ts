// Positions on their way between processes: JSON has no bigint.
import type { Seed } from './workloads/workload.js';

/** For `JSON.stringify`. */
export const bigintsAsText = (_name: string, value: unknown): unknown =>
  typeof value === 'bigint' ? String(value) : value;

/** The inverse of a seed's JSON. */
export const seedOf = (json: string): Seed =>
  JSON.parse(json, (name, value: unknown) =>
    (name === 'commit' || name === 'prepare') && typeof value === 'string' ? BigInt(value) : value,
  ) as Seed;
