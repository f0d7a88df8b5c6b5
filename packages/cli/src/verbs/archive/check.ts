// `archive check`: whether an archive is as its manifest says.
import { resolve } from 'node:path';
import { checkArchive } from '@millrace/archive';
import * as E from 'fp-ts/lib/Either.js';
import { positionText } from '../../replays/position-text.js';
import { problemOf } from '../../problem.js';
import { countOf } from '../../terminal/count-of.js';
import { printable } from '../../terminal/printable.js';
import { argument } from '../parameters.js';
import { verb } from '../verb.js';

export const archiveCheck = verb({
  name: 'archive check',
  summary: 'Checks that the files of an archive are whole, and as its manifest says',
  details:
    'Reads all of it: sizes, hashes, the number and the order of events, and every line. It needs neither a config nor a ' +
    'server. Exit code 1 when something is wrong.',
  args: { folder: argument('the archive') },
  options: {},
  examples: [{ run: 'millrace archive check backup', does: 'whether the backup can be imported' }],
  needs: [],
  run: async ({ io, out, progress }, { args: { folder } }) => {
    const shown = progress('checking', 'files');
    const checked = await checkArchive(resolve(io.cwd, folder), {
      onProgress: ({ segments, of }) => shown.update(segments, of),
    })();
    await shown.clear();
    if (E.isLeft(checked)) return problemOf(checked.left);
    const check = checked.right;
    const { ok, problems, log, events, segments, changes, first, last, unlisted } = check;
    await out.document({ folder, ...check }, () => [
      ok ? out.paint.green(`${folder} is whole`) : out.paint.red(`${folder} is NOT whole`),
      `  log      ${printable(log)}`,
      `  holds    ${countOf(events, 'event')}, in ${countOf(segments, 'file')}`,
      `  from     ${positionText(first, 'nowhere')} to ${positionText(last, 'nowhere')}`,
      ...(changes === 0 ? [] : [`  and      ${countOf(changes, 'change')} of streams`]),
      ...problems.map(({ message }) => out.paint.red(printable(message))),
      ...(unlisted.length === 0 ? [] : [`left by an export that was killed: ${unlisted.join(', ')}`]),
    ]);
    return ok ? 'done' : 'no';
  },
});
