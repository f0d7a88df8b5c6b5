// Latencies in buckets that are 2 % wide: percentiles of any number of them in constant memory.

export interface Histogram {
  /** @param ms a duration in milliseconds. */
  readonly add: (ms: number) => void;
  readonly count: () => number;
  readonly max: () => number;
  /** The duration that `share` (0 to 1) of all were not above; 0 when there are none. Right within 2 %. */
  readonly percentile: (share: number) => number;
}

const SMALLEST = 0.01;
const STEP = Math.log(1.02);
const BUCKETS = 1_024;

export function histogram(): Histogram {
  const buckets = new Uint32Array(BUCKETS);
  let count = 0;
  let max = 0;
  return {
    add: (ms) => {
      const bucket = Math.ceil(Math.log(Math.max(ms, SMALLEST) / SMALLEST) / STEP);
      const at = Math.min(bucket, BUCKETS - 1);
      buckets[at] = (buckets[at] ?? 0) + 1;
      count += 1;
      max = Math.max(max, ms);
    },
    count: () => count,
    max: () => max,
    percentile: (share) => {
      let left = Math.ceil(count * share);
      if (left === 0) return 0;
      for (const [bucket, n] of buckets.entries()) {
        left -= n;
        if (left <= 0) return Math.min(max, SMALLEST * Math.exp(bucket * STEP));
      }
      return max;
    },
  };
}
