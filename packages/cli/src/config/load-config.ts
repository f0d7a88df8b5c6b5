// Loads a config: TypeScript or JavaScript, on any Node, with the very modules that this program has loaded itself.
import { relative } from 'node:path';
import { createJiti } from 'jiti';
import { problem, problemOf, type Problem } from '../problem.js';
import { checkConfig } from './check-config.js';
import type { MillraceConfig } from './config.js';

export interface LoadedConfig {
  readonly file: string;
  readonly config: MillraceConfig;
}

/** @param cwd the file is named from here in what is said about it. */
export async function loadConfig(cwd: string, file: string): Promise<LoadedConfig | Problem> {
  const name = relative(cwd, file);
  let loaded: unknown;
  try {
    // Imports of packages stay imports: they give the modules that are there already, and no copies of them.
    loaded = await createJiti(file, { interopDefault: true }).import(file, { default: true });
  } catch (cause) {
    return problem('usage', `${name} cannot be loaded: ${problemOf(cause).message}`, { cause });
  }
  const config = checkConfig(loaded);
  return typeof config === 'string' ? problem('usage', `${name}: ${config}`) : { file, config };
}
