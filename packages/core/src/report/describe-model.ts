// `describeModel`: from definitions to plain data, for reports and for tools that look at a model.
import { KERNEL } from '../definition/kernel.js';
import type { AnyDefinition } from '../definition/shape.js';
import { describeAggregate, type Declared } from './describe-aggregate.js';
import { describeProjection } from './describe-projection.js';
import type { ModelDescription } from './description.js';
import type { ReportOptions } from './options.js';

/**
 * Describes a model as plain data: aggregates with their keys, streams, states, events with their versions, commands with
 * their rejections; and projections. Nothing of it is formatted, and JSON holds all of it.
 *
 * What commands raise, and the rejections of a command that `options.rejections` leaves out, are found in the source text
 * of the deciders, and so are guesses.
 *
 * @param definitions in the order of the description.
 * @returns the description; the same model always gives the same one.
 * @example
 * const { aggregates } = describeModel([Account, Customer]);
 * console.log(aggregates.map(({ type, commands }) => `${type}: ${commands.length} commands`));
 */
export function describeModel<D extends AnyDefinition>(
  definitions: readonly D[],
  options: ReportOptions<D> = {},
): ModelDescription {
  const meanings = (options.rejections ?? {}) as Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;
  const declared: Declared = ({ type }) => (Object.hasOwn(meanings, type) ? meanings[type] : undefined);
  return {
    title: options.title ?? 'Model',
    aggregates: definitions.map((definition) => describeAggregate(definition[KERNEL], declared)),
    projections: (options.projections ?? []).map(describeProjection),
  };
}
