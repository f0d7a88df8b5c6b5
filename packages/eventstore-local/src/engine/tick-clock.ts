// Tells the time in the ticks of 100 ns in which EventStoreDB does.

/** The time of a clock of milliseconds since 1970. One BigInt per millisecond is made, not one per event. */
export const tickClock = (now: () => number): (() => bigint) => {
  let at = 0;
  let ticks = 0n;
  return () => {
    const reading = Math.trunc(now());
    if (reading !== at) {
      at = reading;
      ticks = BigInt(reading) * 10_000n;
    }
    return ticks;
  };
};
