// A replay in a process of its own: `replay-process.ts <source> <target> <name> <checkpoints: true | false>`. It says `at <n>`
// for every so many events that it transforms, and at the end `done <written> <already there>`, or `failed` and why.
import { replay } from '@millrace/core';
import { eventStoreDBCheckpoints, eventStoreDBStore } from '@millrace/repository-eventstore';
import { isLeft } from 'fp-ts/lib/Either.js';
import { filterOf, transformOf } from './replayed.js';

const [sourceUrl = '', targetUrl = '', name = '', kept = ''] = process.argv.slice(2);
const source = eventStoreDBStore(sourceUrl);
const target = eventStoreDBStore(targetUrl);
const transform = transformOf(name);
let seen = 0;
const running = replay({
  ...{ name, from: source, to: target, filter: filterOf(name), batch: 50, inHand: 500, cachedStreams: 50 },
  ...{ lease: 500, saveEvery: 50, saveAfter: 300 },
  ...(kept === 'true' ? { checkpoint: eventStoreDBCheckpoints(target) } : {}),
  transform: (event) => {
    if (++seen % 20 === 0) console.log(`at ${String(seen)}`);
    return transform(event);
  },
});
const outcome = await running.done;
if (isLeft(outcome)) console.log(`failed ${outcome.left.message}`);
else console.log(`done ${String(outcome.right.written)} ${String(outcome.right.alreadyThere)}`);
await source.close();
await target.close();
