// From a message, or anything that claims to be one, to a command that can be decided.
import { identify, type Identity } from '../aggregate/identity.js';
import { preview } from '../codec/io-ts-issues.js';
import { checkJson, isPlainObject, isPlainScalar, within, type Issue } from '../codec/json.js';
import { Issues, type Fields } from '../codec/record.js';
import type { CommandKernel } from '../definition/kernel.js';
import type { Inside } from '../repository/repository.js';
import { checkMetadata } from './metadata.js';
import { invalid, type Invalid } from './result.js';

/** A checked and decoded message. */
export interface ReadMessage {
  readonly _tag: 'ReadMessage';
  readonly identity: Identity;
  readonly command: CommandKernel;
  readonly commandId: string;
  /** The command's own data, decoded. */
  readonly data: Fields;
  readonly metadata: object | undefined;
}

const ENVELOPE = ['type', 'id', 'data', 'metadata'];

export function readMessage({ commands }: Pick<Inside, 'commands'>, message: unknown): ReadMessage | Invalid {
  const envelope =
    typeof message === 'object' && message !== null ? (message as Readonly<Record<string, unknown>>) : {};
  const { type, id, data = {}, metadata } = envelope;
  const commandId = typeof id === 'string' ? id : '';
  const refuse = (issues: readonly Issue[], command?: string) =>
    invalid(commandId, command === undefined ? { issues } : { command, issues });

  if (envelope !== message) return refuse([{ path: '', message: `expected a message, got ${preview(message)}` }]);
  const known = typeof type === 'string' ? commands.get(type) : undefined;
  if (known === undefined)
    return refuse([{ path: 'type', message: `${preview(type)} is no command of this repository` }]);

  const { kernel, command } = known;
  const issues = Object.keys(envelope).flatMap((name) =>
    ENVELOPE.includes(name) ? [] : [{ path: name, message: 'is not part of a message' }],
  );
  if (commandId === '' || !commandId.isWellFormed())
    issues.push({ path: 'id', message: `expected a command id, got ${preview(id)}` });
  issues.push(...checkMetadata(metadata));
  if (typeof data !== 'object' || data === null || Array.isArray(data) || !isPlainObject(data)) {
    return refuse([...issues, { path: 'data', message: `expected an object, got ${preview(data)}` }], command.type);
  }
  issues.push(...notJson(data));
  const key: Fields = {};
  for (const name of kernel.key.names) {
    if (Object.hasOwn(data, name)) key[name] = (data as Readonly<Fields>)[name];
  }
  const identity = identify(kernel, key);
  const decoded = command.codec.decode(data, 'refuse', kernel.key.names);
  if (identity instanceof Issues) issues.push(...inData(identity));
  if (decoded instanceof Issues) issues.push(...inData(decoded));
  if (issues.length > 0 || identity instanceof Issues || decoded instanceof Issues)
    return refuse(dedupe(issues), command.type);
  return { _tag: 'ReadMessage', identity, command, commandId, data: decoded, metadata: metadata as object | undefined };
}

function inData({ list }: Issues): Issue[] {
  return list.map((issue) => within('data', issue));
}

// An optional property that is `undefined` counts as left out; anything else that JSON cannot hold would be lost.
function notJson(data: object): Issue[] {
  const issues: Issue[] = [];
  for (const [name, value] of Object.entries(data) as [string, unknown][]) {
    if (value === undefined || isPlainScalar(value)) continue;
    const issue = checkJson(value);
    if (issue !== undefined) issues.push(within(`data.${name}`, issue));
  }
  return issues;
}

// One mistake may be refused as JSON and by its codec: the first is enough.
function dedupe(issues: readonly Issue[]): readonly Issue[] {
  return [...new Map([...issues].reverse().map((issue) => [issue.path, issue])).values()].reverse();
}
