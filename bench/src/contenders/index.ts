// The registry of contenders; each is imported only in the child process that runs it.
import type { Contender } from '../peer.js';

/** The contender whose ratio to each other is printed, once it is registered below. */
export const ours = 'millrace';

const contenders = new Map<string, () => Promise<Contender>>([
  ['millrace', async () => (await import('./millrace.js')).contender],
  ['millrace-any-cached', async () => (await import('./millrace.js')).anyCached],
  ['bare', async () => (await import('./bare.js')).contender],
  ['bare-cached', async () => (await import('./bare-cached.js')).contender],
  ['emmett', async () => (await import('./emmett.js')).contender],
  ['castore', async () => (await import('./castore.js')).contender],
  ['equinox', async () => (await import('./equinox.js')).contender],
  ['equinox-cached', async () => (await import('./equinox.js')).cached],
]);

export const contenderNames: readonly string[] = [...contenders.keys()];

export const loadContender = (name: string): Promise<Contender> => {
  const load = contenders.get(name);
  if (load === undefined) throw new Error(`unknown contender ${name}; there are ${contenderNames.join(', ')}`);
  return load();
};
