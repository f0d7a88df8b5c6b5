// All contenders; each is loaded only by the process that runs it.
import type { Contender } from '../contender.js';

const loaders: Readonly<Record<string, () => Promise<Contender>>> = {
  millrace: async () => (await import('./millrace.js')).contender,
  raw: async () => (await import('./raw.js')).contender,
};

export const contenderNames: readonly string[] = Object.keys(loaders);
export const ours = 'millrace';

export const loadContender = (name: string): Promise<Contender> => {
  const load = loaders[name];
  if (load === undefined) throw new Error(`unknown contender ${name}`);
  return load();
};
