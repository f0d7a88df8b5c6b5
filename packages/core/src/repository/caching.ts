// The cache of committed states: a decorator of a state source.
import * as E from 'fp-ts/lib/Either.js';
import type { Identity } from '../aggregate/identity.js';
import type { StreamState } from '../aggregate/stream-state.js';
import { Gate } from './gate.js';
import { Generations } from './generations.js';
import type { Loaded, ReadHow, StateSource } from './state-source.js';

/**
 * Keeps the states that `source` gives, at most `max` of them, and reads only tails on top of what it has. It never
 * replaces a newer state by an older one, and a state of another fold is not used.
 */
export function caching(source: StateSource, max: number): StateSource {
  const entries = new Generations<StreamState>(max);
  const reads = new Gate<Loaded>();
  const leaderReads = new Gate<Loaded>();

  function cachedState({ stream, kernel }: Identity): StreamState | undefined {
    const cached = entries.get(stream);
    return cached?.identity.kernel.fingerprint === kernel.fingerprint ? cached : undefined;
  }

  function newest(state: StreamState): StreamState {
    const cached = cachedState(state.identity);
    if (cached !== undefined && (cached.revision ?? -1n) > (state.revision ?? -1n)) return cached;
    if (cached !== state) entries.set(state.identity.stream, state);
    return state;
  }

  async function read(identity: Identity, how: ReadHow, from?: StreamState): Promise<Loaded> {
    const cached = cachedState(identity);
    const base = cached ?? from;
    const loaded = await (base === undefined ? source.load(identity, how) : source.refresh(base, how));
    if (E.isLeft(loaded)) return loaded;
    // A stream whose events are gone begins anew: what was cached of its former life is not newer, but dead.
    if (cached !== undefined && loaded.right.known !== cached.known && cachedState(identity) === cached)
      entries.delete(identity.stream);
    const state = newest(loaded.right);
    return state === loaded.right ? loaded : E.right(state);
  }

  function shared(identity: Identity, how: ReadHow, from?: StreamState): Promise<Loaded> {
    return (how.requireLeader ? leaderReads : reads).run(identity.stream, () => read(identity, how, from));
  }

  return {
    load: shared,
    refresh: (from, how) => shared(from.identity, how, from),
    known: cachedState,
    committed: (before, after) => {
      source.committed(before, after);
      newest(after);
    },
  };
}
