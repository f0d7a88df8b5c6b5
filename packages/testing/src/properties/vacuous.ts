// Whether runs of random commands show anything: they do not when nothing ever happened.

/** Counts events, and says after all runs whether there were any. */
export function counting(type: string): {
  readonly count: (events: readonly unknown[]) => void;
  readonly vacuous: () => string | undefined;
} {
  let events = 0;
  return {
    count: ({ length }) => (events += length),
    vacuous: () =>
      events > 0
        ? undefined
        : `no random command on '${type}' was ever accepted, so that nothing was seen: give arbitraries that fit`,
  };
}
