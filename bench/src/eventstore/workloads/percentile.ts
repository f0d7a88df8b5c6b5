// Percentiles of latencies.

/** The smallest of `values` that at least the share `p` of them does not exceed. Sorts `values` in place. */
export const percentile = (values: Float64Array, p: number): number => {
  values.sort();
  return values[Math.max(0, Math.ceil(values.length * p) - 1)] ?? Number.NaN;
};
