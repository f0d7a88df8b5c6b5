// A worker in a process of its own: `projection-process.ts <event store> <postgres> <slots> <lease>`. It says `ready`, and
// begins when it is told `go <owner>`. From then on it says whatever it does with the view store, before and after.
import { createInterface } from 'node:readline';
import type { PostgresTransaction } from '@millrace/views-postgres';
import { isRight } from 'fp-ts/lib/Either.js';
import type { QueryConfig, QueryResultRow } from 'pg';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Views } from '../projecting/views.js';
import { workplace } from '../projecting/worker.js';

const [eventStore = '', postgres = '', slots = '', lease = ''] = process.argv.slice(2);
const place = workplace({ eventStore, postgres, slots: Number(slots), seen: telling });
const told = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const heard = async (): Promise<string> => String((await told.next()).value);

console.log('ready');
const owner = (await heard()).slice('go '.length);
const worker = place.start({
  ...{ owner, lease: Number(lease), batch: 32, saveEvery: 100, backoff: () => 50 },
  onProblem: (problem) => {
    console.log(`problem ${problem._tag} ${'message' in problem ? problem.message : ''}`);
  },
});
worker.done.catch((error: unknown) => {
  console.log(`failed ${String(error)}`);
});
await heard();
await worker.stop();
await place.close();
console.log('stopped');
process.stdin.destroy();

/** Says what is asked of a view store, and what it answers. */
function telling(views: Views): Views {
  const told = <E extends { readonly _tag: string }, A>(what: string, ask: TaskEither<E, A>): TaskEither<E, A> => {
    return async () => {
      console.log(`${what}?`);
      const answer = await ask();
      console.log(`${what} ${isRight(answer) ? 'done' : answer.left._tag}`);
      return answer;
    };
  };
  // Of the statements of a transaction the first is enough: the others come within moments of it.
  const tellingOf = (transaction: PostgresTransaction): PostgresTransaction => {
    let first = true;
    return {
      query: async <R extends QueryResultRow>(statement: string | QueryConfig, values?: readonly unknown[]) => {
        const answer = transaction.query<R>(statement, values);
        if (first) console.log('write?');
        first = false;
        return answer;
      },
    };
  };
  return {
    ...views,
    acquire: (...asked) => told('acquire', views.acquire(...asked)),
    renew: (...asked) => told('renew', views.renew(...asked)),
    progress: (...asked) => told('progress', views.progress(...asked)),
    commit: (lease, work, body) =>
      told(
        'commit',
        views.commit(lease, work, body && ((transaction: PostgresTransaction) => body(tellingOf(transaction)))),
      ),
  };
}
