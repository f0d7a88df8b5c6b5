// A checkpoint as JSON: bigints as strings, and parked streams short enough to stay together in one event.
import type { Checkpoint, JsonObject, ParkedStream, Position } from '@millrace/core';

/** The most that is kept of an error, in UTF-16 code units: 1 MiB, the most an event holds, has room for over 1,000. */
const LONGEST_ERROR = 500;

/** A checkpoint as it is stored. */
export function encodeCheckpoint({ position, log, parked }: Checkpoint): JsonObject {
  return { ...encodePosition(position), log, ...(parked === undefined ? {} : { parked: parked.map(encodeParked) }) };
}

function encodeParked({ stream, revision, position, type, error, since }: ParkedStream): JsonObject {
  const text = error.slice(0, LONGEST_ERROR).toWellFormed();
  return { stream, revision: String(revision), ...encodePosition(position), type, error: text, since };
}

function encodePosition({ commit, prepare }: Position): JsonObject {
  return { commit: String(commit), prepare: String(prepare) };
}

/** The checkpoint that was stored so; `undefined` when any of it is not as it should be. */
export function checkpointOf(value: unknown): Checkpoint | undefined {
  if (!isObject(value)) return undefined;
  const position = positionOf(value);
  const { log } = value;
  if (position === undefined || typeof log !== 'string') return undefined;
  if (value['parked'] === undefined) return { position, log };
  // Half of the parked streams must not read as all: the others would be handled as if nothing had been left out.
  const parked = Array.isArray(value['parked']) ? value['parked'].map(parkedOf) : [undefined];
  return parked.every((stream) => stream !== undefined) ? { position, log, parked } : undefined;
}

function parkedOf(value: unknown): ParkedStream | undefined {
  if (!isObject(value)) return undefined;
  const { stream, type, error, since } = value;
  const [revision, position] = [bigintOf(value['revision']), positionOf(value)];
  if (revision === undefined || position === undefined || typeof since !== 'number') return undefined;
  if (typeof stream !== 'string' || typeof type !== 'string' || typeof error !== 'string') return undefined;
  return { stream, revision, position, type, error, since };
}

function positionOf(value: JsonObject): Position | undefined {
  const [commit, prepare] = [bigintOf(value['commit']), bigintOf(value['prepare'])];
  return commit === undefined || prepare === undefined ? undefined : { commit, prepare };
}

/** A whole number that was stored as text. */
export function bigintOf(value: unknown): bigint | undefined {
  return typeof value === 'string' && /^\d+$/.test(value) ? BigInt(value) : undefined;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
