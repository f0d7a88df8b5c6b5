// The definition of an aggregate type, as it was typed.
import { KERNEL, type AnyDefinition } from '@millrace/core';
import { didYouMean } from '../nearest.js';
import { problem, type Problem } from '../problem.js';

export function findDefinition(models: readonly AnyDefinition[], type: string): AnyDefinition | Problem {
  const found = models.find((definition) => definition.type === type);
  if (found !== undefined) return found;
  if (models.length === 0) return problem('usage', 'the config names no `models`, so no aggregate type is known');
  const names = models.map((definition) => definition.type);
  return problem('usage', `there is no aggregate type '${type}'; ${didYouMean(type, names)}`);
}

/** Whether `name` is a command of `definition`; if not, what is near. */
export function findCommand(definition: AnyDefinition, name: string): Problem | undefined {
  const names = [...definition[KERNEL].commands.keys()];
  if (names.includes(name)) return undefined;
  return problem('usage', `'${definition.type}' has no command '${name}'; ${didYouMean(name, names)}`);
}
