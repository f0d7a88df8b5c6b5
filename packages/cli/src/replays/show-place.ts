// How far a replay is, as its checkpoint tells, whoever runs it.
import * as E from 'fp-ts/lib/Either.js';
import { replayPlace, type ReplayPlace } from '@millrace/core';
import { problem, problemOf } from '../problem.js';
import { moment } from '../terminal/moments.js';
import type { Output } from '../terminal/output.js';
import type { Ending } from '../verbs/verb.js';
import { positionText, shareOf } from './position-text.js';
import { parkedLines } from './report-text.js';
import type { Route } from './route.js';

/** @param what `parked`: only the parked streams, a line for each. */
export async function showPlace(
  { name, from, checkpoint, source, target }: Route,
  what: 'all' | 'parked',
  { out }: { readonly out: Output },
): Promise<Ending> {
  if (checkpoint === undefined)
    return problem('usage', `nothing keeps how far replay '${name}' is, nor which streams are parked`, {
      hint: 'Name `checkpoints` in the config, or a `checkpoint` of the replay.',
    });
  const found = await replayPlace(checkpoint, name)();
  if (E.isLeft(found)) return problemOf(found.left);
  const place = found.right;
  if (what === 'parked') {
    if (place.parked.length === 0) await out.note('no parked streams');
    await out.document(place.parked, () => parkedLines(out, place.parked));
    return 'done';
  }
  const head = await from.head();
  if (E.isLeft(head)) return problemOf(head.left);
  await out.document({ replay: name, source, target, head: head.right, ...place }, () => [
    `replay   ${name}${place.isCutOver ? ', cut over' : ''}`,
    `from     ${source}`,
    `to       ${target}`,
    `up to    ${positionText(place.position, 'the start')} of ${positionText(head.right, 'an empty log')}, ${percent(place, head.right)}`,
    `runner   ${place.owner === undefined ? 'none' : `${place.owner}, until ${moment(place.until)}`}`,
    `parked   ${place.parked.length === 0 ? 'none' : String(place.parked.length)}`,
    ...parkedLines(out, place.parked),
  ]);
  return 'done';
}

function percent({ position }: ReplayPlace, head: Parameters<typeof shareOf>[1]): string {
  return `${String(Math.floor(shareOf(position, head) * 100))}%`;
}
