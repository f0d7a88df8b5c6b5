// Where a state comes from before a decision: the load policies.
import type { Identity } from '../aggregate/identity.js';
import { emptyState, type StreamState } from '../aggregate/stream-state.js';
import type { Inside } from '../repository/repository.js';

/**
 * How an aggregate is loaded:
 * - `readTail`: what is cached, and what the store has after it. The default.
 * - `anyCached`: what is cached, without a read; else as `readTail`. The append still protects.
 * - `assumeEmpty`: as a stream that does not exist, without a read. The append still protects; but of a command that has
 *   been committed before, the store may answer that it is written, and the commit is then as of that time.
 */
export type LoadPolicy = 'readTail' | 'anyCached' | 'assumeEmpty';

/** The state to decide on without asking the store, if the policy has one. */
export function knownState(
  { source, commandWindow, home }: Inside,
  identity: Identity,
  policy: LoadPolicy,
): StreamState | undefined {
  switch (policy) {
    case 'assumeEmpty':
      return emptyState(identity, commandWindow, home);
    case 'anyCached':
      return source.known(identity);
    case 'readTail':
      return undefined;
  }
}
