// The registry of contenders; each is imported only in the child process that runs it.
import type { Contender } from '../contender.js';

/** The contender whose ratio to each other is printed. */
export const ours = 'millrace';

/** The contender that the aims are about. */
export const raw = 'raw';

const contenders = new Map<string, () => Promise<Contender>>([
  [ours, async () => (await import('./millrace.js')).contender],
  [raw, async () => (await import('./raw.js')).contender],
  ['frames', async () => (await import('./frames.js')).contender],
]);

export const contenderNames: readonly string[] = [...contenders.keys()];

export const loadContender = (name: string): Promise<Contender> => {
  const load = contenders.get(name);
  if (load === undefined) throw new Error(`unknown contender ${name}; there are ${contenderNames.join(', ')}`);
  return load();
};
