// The cache of committed states: a decorator of a state source.
import * as E from 'fp-ts/lib/Either.js';
import type { Identity } from '../aggregate/identity.js';
import type { StreamState } from '../aggregate/stream-state.js';
import { Gate } from './gate.js';
import { Generations } from './generations.js';
import type { Loaded, ReadHow, StateSource } from './state-source.js';

/** Keeps the states that `source` gives, at most `max` of them, and reads only tails on top of what it has. */
export function caching(source: StateSource, max: number): StateSource {
  const entries = new Generations<StreamState>(max);
  const reads = new Gate<Loaded>();
  const leaderReads = new Gate<Loaded>();

  function newest(name: string, state: StreamState): StreamState {
    const cached = entries.get(name);
    if (cached !== undefined && (cached.revision ?? -1n) > (state.revision ?? -1n)) return cached;
    entries.set(name, state);
    return state;
  }

  async function read(name: string, identity: Identity, how: ReadHow, from?: StreamState): Promise<Loaded> {
    const cached = entries.get(name);
    const base = cached ?? from;
    const loaded = await (base === undefined ? source.load(identity, how) : source.refresh(base, how));
    if (E.isLeft(loaded)) return loaded;
    // A stream whose events are gone begins anew: what was cached of its former life is not newer, but dead.
    if (cached !== undefined && loaded.right.known !== cached.known && entries.get(name) === cached)
      entries.delete(name);
    return E.right(newest(name, loaded.right));
  }

  function shared(identity: Identity, how: ReadHow, from?: StreamState): Promise<Loaded> {
    const name = nameOf(identity);
    return (how.requireLeader ? leaderReads : reads).run(name, () => read(name, identity, how, from));
  }

  return {
    load: shared,
    refresh: (from, how) => shared(from.identity, how, from),
    known: (identity) => entries.get(nameOf(identity)),
    committed: (before, after) => {
      source.committed(before, after);
      newest(nameOf(after.identity), after);
    },
  };
}

function nameOf({ kernel, stream }: Identity): string {
  return `${kernel.fingerprint}/${stream}`;
}
