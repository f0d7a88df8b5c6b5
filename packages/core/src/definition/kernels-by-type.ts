// The insides of several definitions, by type; what cannot stand together is refused.
import { KERNEL, THIS_COPY, type AggregateKernel } from './kernel.js';
import { DefinitionError } from './names.js';
import type { AnyDefinition } from './shape.js';

/**
 * @param to the function that was given the definitions, for its error.
 * @throws DefinitionError when two have one type, or one is of another copy of this package, or none at all.
 */
export function kernelsByType(to: string, definitions: readonly AnyDefinition[]): Map<string, AggregateKernel> {
  const kernels = new Map<string, AggregateKernel>();
  for (const definition of definitions as readonly Partial<AnyDefinition>[]) {
    const { [KERNEL]: kernel } = definition;
    if (kernel === undefined) throw new DefinitionError(`${to} was given something that is no definition`);
    if (kernel.copy !== THIS_COPY)
      throw new DefinitionError(
        `'${kernel.type}' was defined with another copy of @millrace/core: load it once, as an ES module or as CommonJS`,
      );
    if (kernels.has(kernel.type)) throw new DefinitionError(`two definitions have the type '${kernel.type}'`);
    kernels.set(kernel.type, kernel);
  }
  return kernels;
}
