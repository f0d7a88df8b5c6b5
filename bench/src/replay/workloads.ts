// What is copied.
import type { LogSize } from './source-log.js';

export interface Workload {
  readonly id: string;
  readonly metric: string;
  readonly streams: number;
  /** At least so many times the rate of that contender. */
  readonly aims: Readonly<Record<string, number>>;
}

export const workloads: readonly Workload[] = [
  { id: 'R1', metric: 'R1 10,000 streams', streams: 10_000, aims: { raw: 0.7 } },
  { id: 'R2', metric: 'R2 one stream', streams: 1, aims: { raw: 0.7 } },
];

export const workloadOf = (id: string): Workload => {
  const workload = workloads.find((one) => one.id === id);
  if (workload === undefined) throw new Error(`unknown workload ${id}`);
  return workload;
};

/** @param events as many as are asked for. A quick run has a tenth. */
export const sizeOf = ({ streams }: Workload, events: number | undefined, quick: boolean): LogSize => ({
  streams,
  events: events ?? (quick ? 100_000 : 1_000_000),
});
