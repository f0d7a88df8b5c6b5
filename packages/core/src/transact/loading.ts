// Where a state comes from before a decision: the load policies.
import * as E from 'fp-ts/lib/Either.js';
import type { Identity } from '../aggregate/identity.js';
import { emptyState, type StreamState } from '../aggregate/stream-state.js';
import type { Inside } from '../repository/repository.js';
import type { Failed } from './result.js';

/**
 * How an aggregate is loaded:
 * - `readTail`: what is cached, and what the store has after it. The default.
 * - `anyCached`: what is cached, without a read; else as `readTail`. The append still protects.
 * - `assumeEmpty`: as a stream that does not exist, without a read. The append still protects.
 */
export type LoadPolicy = 'readTail' | 'anyCached' | 'assumeEmpty';

/** A state, and whether the store was asked for it just now. */
export interface Loading {
  readonly state: StreamState;
  readonly fresh: boolean;
}

export async function loadState(
  { source, commandWindow }: Inside,
  identity: Identity,
  policy: LoadPolicy,
  requireLeader = false,
): Promise<E.Either<Failed<undefined>, Loading>> {
  if (policy === 'assumeEmpty') return E.right({ state: emptyState(identity, commandWindow), fresh: false });
  const cached = policy === 'anyCached' ? source.known(identity) : undefined;
  if (cached !== undefined) return E.right({ state: cached, fresh: false });
  const loaded = await source.load(identity, { requireLeader });
  return E.isLeft(loaded) ? loaded : E.right({ state: loaded.right, fresh: true });
}
