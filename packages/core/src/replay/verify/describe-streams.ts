// Finds where streams that differ do so first: the source is read once for all of them, beside each of the streams.
import type { Origin } from '../origin.js';
import { isReplayFailure, type Replacement } from '../replacements.js';
import { differenceAt, missing, unexpected, unsteady, type Found } from './first-difference.js';
import type { ComparedStream } from './stream-table.js';
import { TargetStream } from './target-stream.js';
import { pagesOf, type Step, type Verification } from './verification.js';
import type { StreamDifference } from './verify-report.js';

// So many streams are read beside each other: each is a read of its own that stays open.
const BESIDE = 16;

/** In the order of `streams`. @throws Halt */
export async function describeStreams(
  verification: Verification,
  streams: readonly ComparedStream[],
): Promise<readonly StreamDifference[]> {
  const described: StreamDifference[] = [];
  const passes = Math.ceil(streams.length / BESIDE);
  for (let pass = 1; pass <= passes; pass++) {
    const some = streams.slice((pass - 1) * BESIDE, pass * BESIDE);
    described.push(...(await describeSome(verification, some, { step: 'describing', pass, passes })));
  }
  return described;
}

interface Described {
  readonly compared: ComparedStream;
  readonly target: TargetStream;
}

async function describeSome(
  verification: Verification,
  streams: readonly ComparedStream[],
  step: Step,
): Promise<readonly StreamDifference[]> {
  const { sides, source, filter, onProgress, allowLater } = verification;
  const open = new Map(
    streams.map((compared): [string, Described] => [
      compared.stream,
      { compared, target: new TargetStream(verification, compared.stream, step) },
    ]),
  );
  const found = new Map<string, StreamDifference>();
  const settle = async ({ compared, target }: Described, difference: StreamDifference): Promise<void> => {
    found.set(compared.stream, difference);
    open.delete(compared.stream);
    await target.close();
  };
  try {
    reading: for await (const page of pagesOf(source, filter, step, onProgress))
      for (const event of page) {
        const expected = sides.expected(event);
        if (typeof expected === 'string' || isReplayFailure(expected)) continue;
        for (const replacement of expected) {
          const one = open.get(replacement.stream);
          const difference = one && (await compareNext(one, replacement));
          if (one !== undefined && difference !== undefined) await settle(one, difference);
        }
        if (open.size === 0) break reading;
      }
    for (const one of [...open.values()]) await settle(one, await compareRest(one, allowLater));
  } finally {
    for (const { target } of open.values()) await target.close();
  }
  return streams.flatMap(({ stream }) => found.get(stream) ?? []);
}

async function compareNext(
  { compared, target }: Described,
  expected: Replacement,
): Promise<StreamDifference | undefined> {
  const next = target.revision === undefined ? 0n : target.revision + 1n;
  const found = await target.take();
  if (found === undefined) return missing(compared, expected, undefined, next);
  if (isReplayed(found)) return differenceAt(compared, expected, found);
  // It is in the midst of the others, or stands where the rest should be.
  return (await target.goesOn())
    ? unexpected(compared, found)
    : missing(compared, expected, found, found.event.revision);
}

async function compareRest({ compared, target }: Described, allowLater: boolean): Promise<StreamDifference> {
  const found = await target.take();
  const isWrong = found !== undefined && (isReplayed(found) || !allowLater || (await target.goesOn()));
  return isWrong ? unexpected(compared, found) : unsteady(compared, target.revision ?? 0n);
}

function isReplayed(found: Found): found is Found & { readonly origin: Origin } {
  return found.origin !== undefined;
}
