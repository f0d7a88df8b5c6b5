// The projections of the config that are meant by what was typed.
import type { Projection } from '@millrace/core';
import { didYouMean } from '../nearest.js';
import { problem, type Problem } from '../problem.js';

/** The one of that name. */
export function findProjection(projections: readonly Projection[], name: string): Projection | Problem {
  const names = projections.map((projection) => projection.name);
  return (
    projections.find((projection) => projection.name === name) ??
    problem('usage', `there is no projection '${name}' in \`projections\` of the config; ${didYouMean(name, names)}`)
  );
}

/** Those of these names; all, when none is given. */
export function findProjections(
  projections: readonly Projection[],
  names: readonly string[],
): readonly Projection[] | Problem {
  if (projections.length === 0) return problem('usage', 'the config names no `projections`');
  if (names.length === 0) return projections;
  const found: Projection[] = [];
  for (const name of new Set(names)) {
    const projection = findProjection(projections, name);
    if ('_tag' in projection) return projection;
    found.push(projection);
  }
  return found;
}
