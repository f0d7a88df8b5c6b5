// Snapshots: a decorator of a state source that begins cold loads at a stored state, and stores states after commits.
import * as E from 'fp-ts/lib/Either.js';
import { CommandWindow } from '../aggregate/command-window.js';
import type { Identity } from '../aggregate/identity.js';
import type { StreamState } from '../aggregate/stream-state.js';
import { copyPlain, freezeDeep, withoutUndefined } from '../codec/copy.js';
import { checkJson } from '../codec/json.js';
import type { Json } from '../ports/json.js';
import type { Snapshot, SnapshotStore } from '../ports/snapshot-store.js';
import type { Background } from './background.js';
import type { StateSource } from './state-source.js';

/**
 * Uses `snapshots` for the definitions that ask for it. A snapshot that cannot be read, decoded or saved is reported to
 * `background` and otherwise done without.
 *
 * @param commandWindow with `Infinity` a snapshot could not carry all command ids: none is loaded then.
 */
export function snapshotting(
  source: StateSource,
  snapshots: SnapshotStore,
  commandWindow: number,
  background: Background,
  home: object,
): StateSource {
  async function begin(identity: Identity): Promise<StreamState | undefined> {
    try {
      return await loadSnapshot(identity);
    } catch (cause) {
      background.report({ what: 'loading a snapshot', stream: identity.stream, cause });
      return undefined;
    }
  }

  // Throws what the codec of the state throws.
  async function loadSnapshot(identity: Identity): Promise<StreamState | undefined> {
    const { kernel, stream } = identity;
    const loaded = await snapshots.load(stream, kernel.fingerprint)();
    if (E.isLeft(loaded)) background.report({ what: 'loading a snapshot', stream, cause: loaded.left.cause });
    if (E.isLeft(loaded) || loaded.right === undefined) return undefined;
    const { revision, commands, state, fingerprint, anchor } = loaded.right;
    if (fingerprint !== kernel.fingerprint || kernel.state === undefined) return undefined;
    // It would not know commands that this repository must.
    if (loaded.right.commandWindow < commandWindow) return undefined;
    const decoded = kernel.state.decode(state);
    if (E.isLeft(decoded)) {
      background.report({ what: 'decoding a snapshot', stream, cause: decoded.left });
      return undefined;
    }
    const known = new CommandWindow(commandWindow);
    for (const [commandId, at] of commands) known.add(commandId, at);
    return {
      identity,
      home,
      // The store keeps its own.
      state: freezeDeep(copyPlain(decoded.right)),
      revision,
      anchor: { revision: anchor.revision, event: anchor, claimedId: anchor.id },
      expected: revision,
      known,
    };
  }

  function snapshotOf({ identity, state, revision, anchor, known }: StreamState): Snapshot | undefined {
    const { kernel, stream } = identity;
    if (kernel.state === undefined || revision === undefined || anchor?.event === undefined) return undefined;
    const encoded = withoutUndefined(kernel.state.encode(state));
    const issue = checkJson(encoded);
    if (issue !== undefined) throw new Error(`the state is not JSON: ${issue.path}: ${issue.message}`);
    return {
      stream,
      fingerprint: kernel.fingerprint,
      revision,
      state: encoded as Json,
      anchor: { revision: anchor.revision, id: anchor.event.id },
      commandWindow,
      commands: known.entries(),
    };
  }

  async function save(after: StreamState): Promise<void> {
    const snapshot = snapshotOf(after);
    if (snapshot === undefined) return;
    const saved = await snapshots.save(snapshot)();
    if (E.isLeft(saved)) throw new Error('the snapshot store failed', { cause: saved.left.cause });
  }

  const load: StateSource['load'] = async (identity, how) => {
    const begun =
      identity.kernel.snapshot === undefined || commandWindow === Infinity ? undefined : await begin(identity);
    return begun === undefined ? source.load(identity, how) : source.refresh(begun, how);
  };

  return {
    ...source,
    load,
    // From nothing it is a cold load.
    refresh: (from, how) => (from.revision === undefined ? load(from.identity, how) : source.refresh(from, how)),
    committed: (before, after) => {
      source.committed(before, after);
      const { kernel, stream } = after.identity;
      if (kernel.snapshot === undefined || after.revision === undefined) return;
      const every = BigInt(kernel.snapshot.every);
      const counted = (before.revision ?? -1n) + 1n;
      if (counted / every < (after.revision + 1n) / every)
        background.run({ what: 'saving a snapshot', stream }, () => save(after));
    },
  };
}
