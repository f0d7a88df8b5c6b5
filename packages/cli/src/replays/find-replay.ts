// The replay of the config that is meant by what was typed.
import type { MillraceConfig, ReplayConfig } from '../config/config.js';
import { didYouMean } from '../nearest.js';
import { problem, type Problem } from '../problem.js';

/** A replay with its name. */
export interface NamedReplay {
  readonly _tag: 'Replay';
  readonly name: string;
  readonly config: ReplayConfig;
}

/** The one of that name. */
export function findReplay({ replays = {} }: Pick<MillraceConfig, 'replays'>, name: string): NamedReplay | Problem {
  const names = Object.keys(replays);
  if (names.length === 0) return problem('usage', 'the config names no `replays`');
  const config = names.includes(name) ? replays[name] : undefined;
  return config === undefined
    ? problem('usage', `there is no replay '${name}' in \`replays\` of the config; ${didYouMean(name, names)}`)
    : { _tag: 'Replay', name, config };
}
