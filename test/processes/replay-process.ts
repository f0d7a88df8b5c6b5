// A replay in a process of its own: `replay-process.ts <source> <target> <name> <checkpoints: true | false> [follow]`. It says
// `at <n>` for every so many events that it transforms, and at the end `done <outcome> <written>`, or `failed` and why.
// One that follows says `live <n>` when it has caught up; told to `cut over`, it says `pause`, and waits to be told `paused`.
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { replay } from '@millrace/core';
import { eventStoreDBCheckpoints, eventStoreDBStore } from '@millrace/repository-eventstore';
import { isLeft } from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { filterOf, transformOf } from './replayed.js';

const [sourceUrl = '', targetUrl = '', name = '', kept = '', mode = ''] = process.argv.slice(2);
const source = eventStoreDBStore(sourceUrl);
const target = eventStoreDBStore(targetUrl);
const transform = transformOf(name);
let seen = 0;
let live = false;
const running = replay({
  ...{ name, from: source, to: target, filter: filterOf(name), batch: 50, inHand: 500, cachedStreams: 50 },
  ...{ lease: 500, saveEvery: 50, saveAfter: 300, follow: mode === 'follow' },
  ...(kept === 'true' ? { checkpoint: eventStoreDBCheckpoints(target) } : {}),
  transform: (event) => {
    if (++seen % 20 === 0) console.log(`at ${String(seen)}`);
    return transform(event);
  },
  progressEvery: 50,
  onProgress: ({ phase }) => {
    if (phase === 'live' && !live) console.log(`live ${String(seen)}`);
    live ||= phase === 'live';
  },
});

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  if (line !== 'cut over') return;
  const pause = TE.tryCatch(async () => {
    console.log('pause');
    await once(lines, 'line');
  }, String);
  void running
    .cutOver({ pause })()
    .then((cut) => {
      if (isLeft(cut)) console.log(`failed ${cut.left.message}`);
    });
});

const outcome = await running.done;
if (isLeft(outcome)) console.log(`failed ${outcome.left.message}`);
else console.log(`done ${outcome.right.outcome} ${String(outcome.right.written)}`);
lines.close();
process.stdin.destroy();
await source.close();
await target.close();
