// From a message, or anything that claims to be one, to a command that can be decided.
import { identify, type Identity } from '../aggregate/identity.js';
import { copyPlain } from '../codec/copy.js';
import { MOST_ISSUES, preview, textOf } from '../codec/io-ts-issues.js';
import { checkJson, isPlainObject, isPlainScalar, within, type Issue } from '../codec/json.js';
import { Issues, type Fields } from '../codec/record.js';
import type { CommandKernel } from '../definition/kernel.js';
import type { Inside } from '../repository/repository.js';
import { checkCommandId, checkMetadata } from './metadata.js';
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

/** @returns what is wrong names the path from the message: `data.amount`. What is right shares nothing with it. */
export function readMessage(inside: Pick<Inside, 'commands'>, message: unknown): ReadMessage | Invalid {
  try {
    return read(inside, message);
  } catch (cause) {
    // A getter or a proxy in what claims to be plain data.
    return invalid('', { issues: [{ path: '', message: `cannot be read: ${textOf(cause)}` }] });
  }
}

function read({ commands }: Pick<Inside, 'commands'>, message: unknown): ReadMessage | Invalid {
  if (typeof message !== 'object' || message === null)
    return invalid('', { issues: [{ path: '', message: `expected a message, got ${preview(message)}` }] });
  const { type, id, data = NO_DATA, metadata } = message as Readonly<Record<string, unknown>>;
  const commandId = typeof id === 'string' ? id : '';
  const known = typeof type === 'string' ? commands.get(type) : undefined;
  if (known === undefined)
    return invalid(commandId, {
      issues: [{ path: 'type', message: `${preview(type)} is no command of this repository` }],
    });

  const { kernel, command } = known;
  const fields =
    typeof data === 'object' && data !== null && isPlainObject(data) ? (data as Readonly<Fields>) : undefined;
  const identity = fields === undefined ? NOT_READ : identify(kernel, pick(fields, kernel.key.names));
  const decoded = fields === undefined ? NOT_READ : command.codec.decode(fields, 'refuse', kernel.key.names);
  const json = fields === undefined ? undefined : notJson(fields);
  const envelope = envelopeIssues(message, commandId, metadata);
  if (identity instanceof Issues || decoded instanceof Issues || json !== undefined || envelope !== undefined) {
    const data = [...(json ?? []), ...listOf(identity), ...listOf(decoded)].map((issue) => within('data', issue));
    if (fields === undefined) data.push({ path: 'data', message: 'expected an object' });
    return invalid(commandId, { command: command.type, issues: [...(envelope ?? []), ...firstPerPath(data)] });
  }
  // Checked first: a copy would lose what JSON cannot hold. And copied: the sender may change it while others are read.
  const own = copyPlain(metadata) as object | undefined;
  return { _tag: 'ReadMessage', identity, command, commandId, data: decoded, metadata: own };
}

const NO_DATA = Object.freeze({});
const NOT_READ = new Issues([]);

function envelopeIssues(message: object, commandId: string, metadata: unknown): readonly Issue[] | undefined {
  let issues: Issue[] | undefined;
  for (const name in message) {
    if (name !== 'type' && name !== 'id' && name !== 'data' && name !== 'metadata')
      (issues ??= []).push({ path: name, message: 'is not part of a message' });
  }
  const wrongId = checkCommandId(commandId);
  if (wrongId.length > 0) (issues ??= []).push(...wrongId);
  if (metadata !== undefined) {
    const wrong = checkMetadata(metadata);
    if (wrong.length > 0) (issues ??= []).push(...wrong);
  }
  return issues;
}

function pick(fields: Readonly<Fields>, names: readonly string[]): Fields {
  const picked: Fields = {};
  for (const name of names) {
    if (Object.hasOwn(fields, name)) picked[name] = fields[name];
  }
  return picked;
}

// An optional property that is `undefined` counts as left out; anything else that JSON cannot hold would be lost.
function notJson(data: Readonly<Fields>): readonly Issue[] | undefined {
  let issues: Issue[] | undefined;
  for (const name in data) {
    const value = data[name];
    if (value === undefined || isPlainScalar(value)) continue;
    const issue = checkJson(value);
    if (issue !== undefined) (issues ??= []).push(within(name, issue));
  }
  return issues;
}

function listOf(read: object): readonly Issue[] {
  return read instanceof Issues ? read.list : [];
}

// One mistake may be refused as JSON and by its codec: the first is enough.
function firstPerPath(issues: readonly Issue[]): Issue[] {
  const first = new Map<string, Issue>();
  for (const issue of issues) if (!first.has(issue.path)) first.set(issue.path, issue);
  return [...first.values()].slice(0, MOST_ISSUES);
}
