// R13: the ways in which a request reaches a store, and what is acknowledged on the way.
import { commit, load, transact, type LoadPolicy } from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import type { AnyStore } from '../../../faults/index.js';
import type { SeededRandom } from '../../../seeded-random.js';
import { Tally } from '../tally.js';
import type { Answer } from './ledger.js';
import { messageOf, type Request } from './plain-model.js';
import type { Process } from './processes.js';

export const POLICIES: readonly LoadPolicy[] = ['readTail', 'readTail', 'anyCached', 'assumeEmpty'];

/** Sends a request by one way or another. */
export function sendBy(one: Process, request: Request, random: SeededRandom): Promise<Answer> {
  if (random.chance(0.2)) {
    if (request.kind === 'count') return bySteps(one, request, [request.n]);
    if (request.kind === 'countAll') return bySteps(one, request, request.all);
  }
  return transact(one.repository, { load: random.pick(POLICIES) })(messageOf(request))();
}

/** A load, pure steps and a commit; for what is never rejected, since `commit` gives a rejection back as it is. */
async function bySteps(one: Process, { id, tallyId }: Request, all: readonly number[]): Promise<Answer> {
  const loaded = await load(one.repository)(Tally, { tallyId })();
  if (E.isLeft(loaded)) return E.left({ ...loaded.left, commandId: id });
  return commit(one.repository, { id })(Tally.countAll(loaded.right, { all: [...all] }))();
}

/** Notes the newest acknowledged revision of each stream, before any fault can lose the reply. */
export function notingAppends(store: AnyStore, acknowledged: Map<string, bigint>): AnyStore {
  return {
    ...store,
    append: (stream, expected, events) => async () => {
      const answer = await store.append(stream, expected, events)();
      if (E.isRight(answer) && answer.right.revision > (acknowledged.get(stream) ?? -1n))
        acknowledged.set(stream, answer.right.revision);
      return answer;
    },
  };
}
