// Compares the states that streams of the source and of the target fold to, where one was replaced by one.
import type { AggregateKernel } from '../../definition/kernel.js';
import { kernelsByType } from '../../definition/kernels-by-type.js';
import type { LogFilter } from '../../ports/event-log.js';
import { isReplayFailure, type Replacement } from '../replacements.js';
import { categoryOf } from '../transforms/category-of.js';
import { compareStates } from './compare-states.js';
import type { EqualFolds } from './equal-folds.js';
import { FoldedStream } from './folded-stream.js';
import { Narrowing } from './narrowing.js';
import { pagesOf, type Step, type Verification } from './verification.js';
import type { FoldDifference, VerifyReport } from './verify-report.js';

type Result = Pick<VerifyReport, 'foldsCompared' | 'foldsDifferent' | 'foldDifferences'>;

interface Kernels {
  readonly from: AggregateKernel;
  readonly to: AggregateKernel;
  readonly equal: ((from: never, to: never) => boolean) | undefined;
}

/** A stream of the source, and what has become of it. */
interface Pair {
  readonly from: FoldedStream;
  /** The one target stream that it goes to; missing as long as none is known. */
  target: string | undefined;
  to: FoldedStream | undefined;
  /** Whether there is more than one stream on a side, or not all of it is replayed. */
  excluded: boolean;
}

/** @throws DefinitionError */
export function compareFolds(folds: readonly EqualFolds[]): (verification: Verification) => Promise<Result> {
  const all = folds.map(({ from, to, equal }): Kernels => {
    const kernel = (definition: typeof from) => [...kernelsByType('verifyReplay', [definition]).values()][0];
    return { from: kernel(from) as AggregateKernel, to: kernel(to) as AggregateKernel, equal };
  });
  return async (verification) => {
    const result = { foldsCompared: 0, foldsDifferent: 0, foldDifferences: [] as FoldDifference[] };
    for (const kernels of all) {
      const narrowing = new Narrowing(verification.maxStates);
      while (narrowing.next()) await comparePass(verification, kernels, narrowing, result);
    }
    return result;
  };
}

async function comparePass(
  verification: Verification,
  kernels: Kernels,
  narrowing: Narrowing,
  result: { foldsCompared: number; foldsDifferent: number; foldDifferences: FoldDifference[] },
): Promise<void> {
  const step = (): Step => ({ step: 'folding', pass: narrowing.passes, passes: narrowing.passes + narrowing.waiting });
  const pairs = await foldSource(verification, kernels, narrowing, step());
  const targets = await foldTarget(verification, kernels, pairs, step());
  for (const { from, to, excluded } of targets.values()) {
    if (excluded || to === undefined) continue;
    result.foldsCompared += 1;
    const difference = compareStates(from, to, kernels.equal);
    if (difference === undefined) continue;
    result.foldsDifferent += 1;
    if (result.foldDifferences.length < verification.maxDifferences) result.foldDifferences.push(difference);
  }
}

// Which streams a target stream comes from is told by its events: here only those of one category are read.
async function foldSource(
  { sides, source, filter, onProgress }: Verification,
  { from }: Kernels,
  narrowing: Narrowing,
  step: Step,
): Promise<ReadonlyMap<string, Pair>> {
  const pairs = new Map<string, Pair>();
  for await (const page of pagesOf(source, filter ?? categoryFilter(from), step, onProgress)) {
    const touched = new Set<FoldedStream>();
    for (const event of page) {
      if (categoryOf(event.stream) !== from.type) continue;
      const expected = sides.expected(event);
      const pair = expected === 'own' ? undefined : pairOf(event.stream);
      if (pair === undefined) continue;
      if (typeof expected === 'string' || isReplayFailure(expected) || !isOneTo(pair, expected)) pair.excluded = true;
      else touched.add(pair.from.take(event));
    }
    for (const stream of touched) stream.fold();
  }
  return pairs;

  function pairOf(stream: string): Pair | undefined {
    const known = pairs.get(stream);
    if (known !== undefined || !narrowing.has(stream)) return known;
    narrowing.makeRoom(pairs.size, () => {
      for (const name of pairs.keys()) if (!narrowing.has(name)) pairs.delete(name);
      return pairs.size;
    });
    if (!narrowing.has(stream)) return undefined;
    const pair = { from: new FoldedStream(from, stream), target: undefined, to: undefined, excluded: false };
    pairs.set(stream, pair);
    return pair;
  }

  function isOneTo(pair: Pair, replacements: readonly Replacement[]): boolean {
    return replacements.every(({ stream }) => {
      pair.target ??= stream;
      return pair.target === stream;
    });
  }
}

async function foldTarget(
  { sides, target, onProgress }: Verification,
  { to }: Kernels,
  pairs: ReadonlyMap<string, Pair>,
  step: Step,
): Promise<ReadonlyMap<string, Pair>> {
  const targets = new Map<string, Pair>();
  for (const pair of pairs.values()) {
    if (pair.target === undefined || categoryOf(pair.target) !== to.type) continue;
    const other = targets.get(pair.target);
    if (other !== undefined) other.excluded = true;
    else targets.set(pair.target, Object.assign(pair, { to: new FoldedStream(to, pair.target) }));
  }
  if (targets.size === 0) return targets;
  for await (const page of pagesOf(target, categoryFilter(to), step, onProgress)) {
    const touched = new Set<FoldedStream>();
    for (const event of page) {
      const pair = targets.get(event.stream);
      if (pair?.to === undefined || pair.excluded || sides.standing(event) !== 'replayed') continue;
      if (sides.origin(event)?.stream === pair.from.stream) touched.add(pair.to.take(event));
      else pair.excluded = true;
    }
    for (const stream of touched) stream.fold();
  }
  return targets;
}

function categoryFilter({ type }: AggregateKernel): LogFilter {
  return { by: 'stream', prefixes: [`${type}-`] };
}
