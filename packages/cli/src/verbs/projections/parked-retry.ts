// `projections parked retry`: has parked streams handled again, and says what came of it.
import * as E from 'fp-ts/lib/Either.js';
import { findProjection } from '../../projections/find-projections.js';
import { placeOf, type Place } from '../../projections/place.js';
import { retryHere } from '../../projections/retry-here.js';
import { parkedStreams, storedBuilds, type ParkedPlace } from '../../projections/stored-builds.js';
import { isProblem, problem, problemOf, type Problem } from '../../problem.js';
import { waitFor } from '../../wait-for.js';
import { argument, optionOr, rest, wholeNumber } from '../parameters.js';
import { verb } from '../verb.js';

const LOOK_EVERY = 250;

export const parkedRetry = verb({
  name: 'projections parked retry',
  summary: 'Has parked streams of a projection handled again',
  details:
    'Whoever works on the projection is asked to, once what was wrong is mended. Where handlers have effects elsewhere, ' +
    'this process takes the projection for so long, if it is free. Exit code 1 while one is still parked when --wait is over.',
  args: {
    name: argument('the projection'),
    streams: rest('which streams; all parked ones, when none is named', { required: false }),
  },
  options: {
    wait: optionOr('<seconds>', 'for so long it is waited for what comes of it; 0: not at all', wholeNumber, 30),
  },
  examples: [
    { run: 'millrace projections parked retry balances', does: 'all parked streams of balances' },
    { run: 'millrace projections parked retry balances account-a1 --wait 0', does: 'one, without waiting' },
  ],
  needs: ['store', 'projections'],
  endsItself: true,
  run: async ({ store, projections, config, io, out, interrupted }, { args, options }) => {
    const projection = findProjection(projections, args.name);
    if (isProblem(projection)) return projection;
    const place = await placeOf(config, projection);
    if (isProblem(place)) return place;
    const parked = await parkedStreams(place, io.now());
    if (isProblem(parked)) return parked;
    const named = new Set(args.streams);
    const unknown = args.streams.find((stream) => !parked.some((each) => each.stream === stream));
    if (unknown !== undefined) return problem('no', `${unknown} is not parked in '${args.name}'`);
    const wanted = parked.filter(({ stream }) => named.size === 0 || named.has(stream));
    const streams = [...new Set(wanted.map(({ stream }) => stream))];
    if (wanted.length === 0) {
      await out.document({ asked: [], unparked: [], parked: [] }, () => `no stream is parked in '${args.name}'`);
      return 'done';
    }

    const until = io.now() + options.wait * 1_000;
    if (place._tag === 'Checkpoints') {
      if (options.wait === 0) return problem('usage', `'${args.name}' is retried in this process, which takes --wait`);
      const failed = await retryHere(store, place, streams, { until, now: io.now, interrupted });
      if (failed !== undefined) return failed;
    } else {
      const failed = await ask(place, wanted);
      if (failed !== undefined) return failed;
    }
    let left: readonly ParkedPlace[] = wanted;
    for (;;) {
      const now = await parkedStreams(place, io.now());
      if (isProblem(now)) return now;
      left = now.filter((one) => wanted.some((each) => each.stream === one.stream && each.version === one.version));
      if (left.length === 0 || io.now() >= until || interrupted.aborted) break;
      await waitFor(LOOK_EVERY, interrupted);
    }
    const unparked = streams.filter((stream) => !left.some((each) => each.stream === stream));
    const hint = left.length > 0 ? await whyNot(place, io.now()) : undefined;
    const result = {
      asked: streams,
      unparked,
      parked: left.map(({ stream, revision, error }) => ({ stream, revision, error })),
    };
    await out.document({ ...result, ...(hint !== undefined && { hint }) }, () => [
      ...unparked.map((stream) => `${stream}: handled`),
      ...left.map(({ stream, revision, error }) =>
        options.wait === 0
          ? `${stream}: asked for`
          : `${stream}: still parked at revision ${String(revision)}: ${error}`,
      ),
      ...(hint === undefined ? [] : [hint]),
    ]);
    return left.length > 0 && options.wait > 0 ? 'no' : 'done';
  },
});

async function ask(
  { views }: Extract<Place, { _tag: 'Views' }>,
  wanted: readonly ParkedPlace[],
): Promise<Problem | undefined> {
  for (const version of new Set(wanted.map((each) => each.version))) {
    const own = wanted.filter((each) => each.version === version);
    const [first] = own;
    if (first === undefined) continue;
    const build = { projection: first.projection, version };
    const asked = await views.requestRetry(
      build,
      own.map(({ stream }) => stream),
    )();
    if (E.isLeft(asked)) return problemOf(asked.left);
  }
  return undefined;
}

async function whyNot(place: Place, now: number): Promise<string | undefined> {
  const builds = await storedBuilds(place, now);
  if (isProblem(builds)) return undefined;
  const live = builds.filter(({ status }) => status !== 'retired');
  if (live.some(({ paused }) => paused !== undefined)) return 'It is paused: nothing is retried before it is resumed.';
  const isIdle = live.every(({ slots }) => slots.every(({ owner, lapsed }) => owner === undefined || lapsed));
  return isIdle && place._tag === 'Views' ? 'Nobody works on it: it is retried when a worker does.' : undefined;
}
