// A process that sends one command: it loads, says so, waits to be told, and says what came of it.
import { createInterface } from 'node:readline';
import { eventStoreDBStore } from '@millrace/repository-eventstore';
import { tallying } from '../../packages/testing/src/contract/write-path-cases/tally.js';

const [url = '', tallyId = '', id = '', all = '[]'] = process.argv.slice(2);
const store = eventStoreDBStore(url);
const { countAll, loaded, repository } = tallying(store, tallyId);
const told = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

await loaded();
console.log('loaded');
await told.next();
const sent = countAll(JSON.parse(all) as number[], { id }, { load: 'anyCached' });
console.log('sent');
const outcome = await sent;
const said =
  outcome._tag === 'Left'
    ? outcome.left
    : { duplicate: outcome.right.duplicate, revisions: outcome.right.events.map(({ revision }) => String(revision)) };
console.log(`outcome ${JSON.stringify(said)}`);
await repository.idle();
await store.close();
process.exit(0);
