// Codec of declared properties: checks, decodes and encodes the data of an event, a command or a key in one pass.
import * as t from 'io-ts';
import * as E from 'fp-ts/lib/Either.js';
import { OptionalType, type Props } from '../definition/props.js';
import type { Json, JsonObject } from '../ports/json.js';
import { copyPlain, freezeDeep } from './copy.js';
import { decodesToItself, isFlat } from './identity.js';
import { issuesOf, MOST_ISSUES, preview, textOf } from './io-ts-issues.js';
import { checkJson, freezeJson, isPlainObject, isPlainScalar, within, type Issue } from './json.js';

/** Values by property name. */
export type Fields = Record<string, unknown>;

interface Property {
  readonly name: string;
  readonly codec: t.Mixed;
  readonly optional: boolean;
  /** `is` does the work of `decode`, and `encode` none. */
  readonly itself: boolean;
  readonly flat: boolean;
  /** Of values that `typeof` tells all about. */
  readonly type: string | undefined;
}

/** Encoded properties, and the same as their reader will see them. Both are frozen. */
export interface Encoded {
  readonly json: JsonObject;
  readonly decoded: Readonly<Fields>;
}

/** What is wrong; a class, so that a result can be told from the data it stands for. */
export class Issues {
  constructor(readonly list: readonly Issue[]) {}
}

/** See `recordCodec`. */
export interface RecordCodec {
  readonly names: readonly string[];
  /**
   * Decodes `value` into an object of its own, to be changed at will.
   * @param unknown whether properties that are not declared are refused (commands) or left out (stored events).
   * @param also names that are not refused, and left out.
   */
  readonly decode: (value: unknown, unknown: 'refuse' | 'ignore', also?: readonly string[]) => Fields | Issues;
  /** A copy of decoded values that may be changed at will. */
  readonly own: (decoded: Readonly<Fields>) => Fields;
  /**
   * Checks and encodes decoded values. The result shares nothing with `value` that could be changed.
   * @param key encoded already, and merged in.
   */
  readonly encode: (value: Readonly<Fields>, key?: Encoded) => Encoded | Issues;
  /** Whether its values are strings, numbers, booleans and null that are stored as they are: a spread is a copy. */
  readonly flat: boolean;
  /**
   * Freezes `value` and gives it back, when it is stored as it is: what `encode` would make is equal. `undefined` when
   * `encode` has to look at it.
   * @param before an earlier one: what is the same in it is known to be good.
   */
  readonly seal: (value: Readonly<Fields>, before?: Readonly<Fields>) => JsonObject | undefined;
}

const NOTHING: readonly string[] = [];
const NONE: Readonly<Fields> = Object.freeze({});

/** A codec of `props`; what of the work can be done once is done here. */
export function recordCodec(props: Props): RecordCodec {
  const properties = Object.entries(props).map(([name, codec]) => property(name, codec));
  const names = properties.map(({ name }) => name);
  const allItself = properties.every(({ itself }) => itself);
  const allFlat = properties.every(({ flat }) => flat);

  function decode(value: unknown, unknown: 'refuse' | 'ignore', also: readonly string[] = NOTHING): Fields | Issues {
    if (typeof value !== 'object' || value === null || !isPlainObject(value))
      return new Issues([{ path: '', message: `expected an object, got ${preview(value)}` }]);
    const fields = value as Readonly<Fields>;
    const out: Fields = {};
    let issues: Issue[] | undefined;
    for (const p of properties) {
      try {
        const given = fields[p.name];
        // What an object inherits is no such value, so this one is its own.
        if (p.type === undefined ? p.flat && p.codec.is(given) : typeof given === p.type) {
          out[p.name] = given;
          continue;
        }
        const raw = fieldOf(fields, p.name);
        if (raw === undefined && p.optional) continue;
        if (p.itself && p.codec.is(raw)) {
          out[p.name] = copyPlain(raw);
          continue;
        }
        const decoded = p.codec.decode(raw);
        if (E.isLeft(decoded)) issues = [...(issues ?? []), ...issuesIn(p, decoded.left)];
        else out[p.name] = copyPlain(decoded.right as unknown);
      } catch (cause) {
        (issues ??= []).push(thrown(p, cause));
      }
    }
    if (unknown === 'refuse') issues = undeclared(fields, also, issues);
    return issues === undefined ? out : new Issues(issues);
  }

  function encode(value: Readonly<Fields>, key?: Encoded): Encoded | Issues {
    const json: Record<string, Json> = {};
    // Where every codec decodes to itself, what is stored is also what its reader sees: one object serves both.
    const decoded: Fields = allItself && (key === undefined || key.json === key.decoded) ? json : {};
    if (key !== undefined) {
      for (const name in key.json) json[name] = key.json[name] as Json;
      if (decoded !== json) for (const name in key.decoded) decoded[name] = key.decoded[name];
    }
    let issues: Issue[] | undefined;
    for (const p of properties) {
      const raw = fieldOf(value, p.name);
      if (raw === undefined && p.optional) continue;
      let result: Json | Issues;
      try {
        result = !p.codec.is(raw) ? expected(p, raw) : p.flat && isPlainScalar(raw) ? raw : encodeOne(p, raw);
      } catch (cause) {
        result = new Issues([thrown(p, cause)]);
      }
      if (result instanceof Issues) {
        issues = [...(issues ?? []), ...result.list];
        continue;
      }
      json[p.name] = result;
      if (decoded === json) continue;
      const seen = p.itself ? result : asRead(p, result);
      if (seen instanceof Issues) issues = [...(issues ?? []), ...seen.list];
      else decoded[p.name] = seen;
    }
    issues = undeclared(value, key === undefined ? NOTHING : Object.keys(key.json), issues);
    if (issues !== undefined) return new Issues(issues);
    Object.freeze(json);
    return { json, decoded: decoded === json ? json : Object.freeze(decoded) };
  }

  function undeclared(value: Readonly<Fields>, also: readonly string[], found?: Issue[]): Issue[] | undefined {
    let issues = found;
    for (const name in value) {
      if (names.includes(name) || also.includes(name) || value[name] === undefined) continue;
      (issues ??= []).push({ path: name, message: 'is not declared' });
      if (issues.length >= MOST_ISSUES) break;
    }
    return issues;
  }

  function seal(value: Readonly<Fields>, before: Readonly<Fields> = NONE): JsonObject | undefined {
    if (!allFlat) return undefined;
    let declared = 0;
    for (const p of properties) {
      const raw = value[p.name];
      if (raw === undefined && p.optional) continue;
      // Zero is looked at: -0 equals it, and is not JSON.
      const same = raw === before[p.name] && raw !== 0;
      // What an object inherits is no such value, so this one is its own.
      if (!same && !((p.type === undefined ? p.codec.is(raw) : typeof raw === p.type) && isPlainScalar(raw)))
        return undefined;
      declared += 1;
    }
    for (const _ in value) declared -= 1;
    return declared === 0 ? (Object.freeze(value) as JsonObject) : undefined;
  }

  const own = (decoded: Readonly<Fields>): Fields => (allFlat ? { ...decoded } : copyPlain(decoded));

  return { names, decode, encode, own, flat: allFlat, seal };
}

// An own property: what an object inherits, such as `toString`, is no data.
function fieldOf(fields: Readonly<Fields>, name: string): unknown {
  const value = fields[name];
  return value === undefined || Object.hasOwn(fields, name) ? value : undefined;
}

function property(name: string, codec: t.Mixed): Property {
  const optional = codec instanceof OptionalType;
  const inner = optional ? (codec.codec as t.Mixed) : codec;
  return { name, codec: inner, optional, itself: decodesToItself(inner), flat: isFlat(inner), type: typeOf(inner) };
}

// The codecs that most properties have: to call them costs more than what they do.
function typeOf(codec: t.Mixed): string | undefined {
  return codec === t.string ? 'string' : codec === t.number ? 'number' : codec === t.boolean ? 'boolean' : undefined;
}

function encodeOne(p: Property, raw: unknown): Json | Issues {
  let json = p.itself ? raw : (p.codec.encode(raw) as unknown);
  if (!p.flat) {
    const issue = checkJson(json);
    if (issue !== undefined) return new Issues([within(p.name, issue)]);
    json = copyPlain(json);
  }
  const issue = freezeJson(json);
  return issue === undefined ? (json as Json) : new Issues([within(p.name, issue)]);
}

// A codec is the model's own code, and may throw; so does a copy of what has a cycle.
function thrown({ name, codec }: Property, cause: unknown): Issue {
  return { path: name, message: `its codec ${codec.name} threw: ${textOf(cause)}` };
}

// What a reader of the stored value will see: that, and not what was given, is folded and reported.
function asRead(p: Property, json: Json): unknown {
  try {
    const decoded = p.codec.decode(json);
    return E.isLeft(decoded) ? new Issues(issuesIn(p, decoded.left)) : freezeDeep(copyPlain(decoded.right as unknown));
  } catch (cause) {
    return new Issues([thrown(p, cause)]);
  }
}

function issuesIn(p: Property, errors: t.Errors): Issue[] {
  return issuesOf(errors).map((issue) => within(p.name, issue));
}

function expected(p: Property, raw: unknown): Issues {
  const decoded = p.codec.decode(raw);
  if (E.isLeft(decoded)) return new Issues(issuesIn(p, decoded.left));
  return new Issues([{ path: p.name, message: `expected ${p.codec.name} in its decoded form, got ${preview(raw)}` }]);
}
