// A snapshot as the data of an event, and back: bigints become strings, and nothing is taken that is not one.
import type { Json, JsonObject, RecordedEvent, Snapshot } from '@millrace/core';

/** The data of the event that keeps `snapshot`. */
export function encodeSnapshot(snapshot: Snapshot): JsonObject {
  const { stream, fingerprint, revision, state, anchor, commandWindow, commands } = snapshot;
  return {
    stream,
    fingerprint,
    revision: String(revision),
    state,
    anchor: { revision: String(anchor.revision), id: anchor.id },
    commandWindow: commandWindow === Infinity ? 'all' : commandWindow,
    commands: commands.map(([id, first]) => [id, String(first)]),
  };
}

/** The snapshot of `stream` and `fingerprint` in `event`; `undefined` when there is none in it. */
export function snapshotIn(
  { data, undecodable }: RecordedEvent,
  stream: string,
  fingerprint: string,
): Snapshot | undefined {
  if (undecodable !== undefined || !isObject(data)) return undefined;
  if (data['stream'] !== stream || data['fingerprint'] !== fingerprint) return undefined;
  const { state, anchor, commands } = data;
  const revision = revisionOf(data['revision']);
  const commandWindow = data['commandWindow'] === 'all' ? Infinity : data['commandWindow'];
  if (revision === undefined || state === undefined || typeof commandWindow !== 'number') return undefined;
  if (!isObject(anchor) || typeof anchor['id'] !== 'string' || !isList(commands)) return undefined;
  const anchored = revisionOf(anchor['revision']);
  const known = commands.map(commandOf).filter((command) => command !== undefined);
  if (anchored === undefined || known.length !== commands.length) return undefined;
  const at = { revision: anchored, id: anchor['id'] };
  return { stream, fingerprint, revision, state, anchor: at, commandWindow, commands: known };
}

function commandOf(command: Json): readonly [string, bigint] | undefined {
  if (!isList(command)) return undefined;
  const [id, first] = command;
  const revision = revisionOf(first);
  return typeof id === 'string' && revision !== undefined ? [id, revision] : undefined;
}

function revisionOf(value: unknown): bigint | undefined {
  return typeof value === 'string' && /^\d+$/.test(value) ? BigInt(value) : undefined;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}
