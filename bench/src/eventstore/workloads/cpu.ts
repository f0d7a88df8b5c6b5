// The time that this process computes: a figure that a slow server or a busy machine moves less than the clock.

/** Microseconds of processor time that `work` took in this process, all its threads together. */
export const cpuOf = async (work: () => Promise<void>): Promise<number> => {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
};
