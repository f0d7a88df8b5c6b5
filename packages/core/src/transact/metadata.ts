// The metadata of events: who, where and why from the message, what led to it, and which command made it.
import { checkJson, within, type Issue } from '../codec/json.js';
import { copyPlain, freezeDeep } from '../codec/copy.js';
import type { JsonObject } from '../ports/json.js';
import { isPlainObject } from '../codec/json.js';

const RESERVED = ['commandId', 'schemaVersion'];
const TEXTS = ['by', 'where', 'why', '$correlationId', '$causationId'];

const NO_ISSUES: readonly Issue[] = [];

/** What is wrong with a command id. */
export function checkCommandId(id: unknown): readonly Issue[] {
  if (typeof id === 'string' && id !== '' && id.isWellFormed()) return NO_ISSUES;
  return [{ path: 'id', message: 'expected a command id: a string that is not empty' }];
}

/** What is wrong with a message's metadata. */
export function checkMetadata(metadata: unknown): readonly Issue[] {
  if (metadata === undefined) return [];
  if (typeof metadata !== 'object' || metadata === null || !isPlainObject(metadata))
    return [{ path: 'metadata', message: 'expected an object' }];
  return Object.entries(metadata).flatMap(([name, value]: [string, unknown]) => {
    if (value === undefined) return [];
    const refused = (message: string) => [{ path: `metadata.${name}`, message }];
    if (RESERVED.includes(name)) return refused('is set by the framework');
    if (TEXTS.includes(name))
      return typeof value === 'string' && value.isWellFormed() ? [] : refused('expected a string');
    if (name.startsWith('$')) return refused("a name with '$' belongs to the store");
    const issue = checkJson(value);
    return issue === undefined ? [] : [within(`metadata.${name}`, issue)];
  });
}

/**
 * The metadata of a commit's events. Without a correlation the command begins one; without a cause it is the cause of
 * its events (with one, `commandId` still says which command made them).
 */
export function eventMetadata(
  commandId: string,
  metadata: object | undefined,
  schemaVersion: number,
): JsonObject & { readonly commandId: string } {
  const own = { commandId, schemaVersion, $correlationId: commandId, $causationId: commandId };
  if (metadata === undefined) return Object.freeze(own);
  const given = Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined));
  return freezeDeep({ ...own, ...copyPlain(given), commandId, schemaVersion });
}
