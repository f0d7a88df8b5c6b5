// R13: the plain model that random commands are held against: numbers in memory, and nothing of Millrace.
import type { SeededRandom } from '../../../seeded-random.js';
import { Tally, type TallyMessage } from '../tally.js';

/** What is asked of a tally. */
export type Request = { readonly id: string; readonly tallyId: string } & (
  | { readonly kind: 'count' | 'take'; readonly n: number }
  | { readonly kind: 'countAll'; readonly all: readonly number[] }
  | { readonly kind: 'setTo'; readonly n: number }
);

/** The numbers that a request counts on a total, in order; or that it is refused. */
export function decided(total: number, request: Request): readonly number[] | 'rejected' {
  switch (request.kind) {
    case 'count':
      return [request.n];
    case 'countAll':
      return request.all;
    case 'take':
      return total < request.n ? 'rejected' : [-request.n];
    case 'setTo':
      return total === request.n ? [] : [request.n - total];
  }
}

/** A random request; `takes` and `setTo` meet a total now and then. */
export function randomRequest(random: SeededRandom, id: string, tallyId: string): Request {
  const kind = random.pick(['count', 'count', 'countAll', 'take', 'take', 'setTo'] as const);
  if (kind !== 'countAll') return { id, tallyId, kind, n: 1 + random.int(kind === 'count' ? 9 : 25) };
  return { id, tallyId, kind, all: Array.from({ length: random.int(4) }, () => 1 + random.int(9)) };
}

export function messageOf(request: Request): TallyMessage {
  const { id, tallyId } = request;
  switch (request.kind) {
    case 'count':
      return Tally.count.message({ tallyId }, { by: request.n }, { id });
    case 'take':
      return Tally.take.message({ tallyId }, { by: request.n }, { id });
    case 'countAll':
      return Tally.countAll.message({ tallyId }, { all: [...request.all] }, { id });
    case 'setTo':
      return Tally.setTo.message({ tallyId }, { total: request.n }, { id });
  }
}
