// The key of an aggregate, as it was typed: `a1`, `accountId=a1`, or JSON.
import * as E from 'fp-ts/lib/Either.js';
import type { AnyDefinition } from '@millrace/core';
import { problem, type Problem } from '../problem.js';
import { didYouMean } from '../nearest.js';

/** A key that its codecs take. */
export interface TypedKey {
  readonly _tag: 'Key';
  /** As call sites give it: encoded. */
  readonly key: Readonly<Record<string, unknown>>;
}

type Fields = Record<string, unknown>;

/**
 * Reads a key: the values of its properties in their order, or `name=value` for each in any order, or a JSON object. A
 * value that the codec does not take as text is read as JSON: `1`, `true`.
 */
export function readKey(definition: AnyDefinition, texts: readonly string[]): TypedKey | Problem {
  const names = Object.keys(definition.key);
  const wanted = `the key of '${definition.type}' is ${names.join(', ')}`;
  const refuse = (why: string): Problem => problem('usage', `${why}: ${wanted}`, { hint: exampleOf(names) });
  const [only] = texts;
  if (texts.length === 1 && only?.trimStart().startsWith('{') === true) {
    const json = parseJson(only);
    if (!isFields(json)) return refuse(`'${only}' is no JSON object`);
    return check(definition, json, refuse);
  }
  const fields: Fields = {};
  const places: string[] = [];
  for (const text of texts) {
    const equals = text.indexOf('=');
    const name = text.slice(0, Math.max(0, equals));
    if (names.includes(name)) fields[name] = valueOf(definition, name, text.slice(equals + 1));
    else if (equals > 0 && names.length > 1)
      return refuse(`the key has no property '${name}'; ${didYouMean(name, names)}`);
    else places.push(text);
  }
  const open = names.filter((name) => !(name in fields));
  if (places.length > open.length) return refuse(`too many values (${places.join(' ')})`);
  for (const [at, text] of places.entries()) {
    const name = open[at];
    if (name !== undefined) fields[name] = valueOf(definition, name, text);
  }
  const missing = names.filter((name) => !(name in fields));
  if (missing.length > 0) return refuse(`${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`);
  return check(definition, fields, refuse);
}

function check(definition: AnyDefinition, fields: Fields, refuse: (why: string) => Problem): TypedKey | Problem {
  const unknown = Object.keys(fields).find((name) => !(name in definition.key));
  if (unknown !== undefined) return refuse(`the key has no property '${unknown}'`);
  for (const [name, codec] of Object.entries(definition.key)) {
    if (!(name in fields)) return refuse(`${name} is missing`);
    if (E.isLeft(codec.decode(fields[name])))
      return refuse(`${name}: ${JSON.stringify(fields[name])} is no ${codec.name}`);
  }
  return { _tag: 'Key', key: fields };
}

function valueOf(definition: AnyDefinition, name: string, text: string): unknown {
  const codec = definition.key[name];
  if (codec === undefined || E.isRight(codec.decode(text))) return text;
  const json = parseJson(text);
  return json !== undefined && E.isRight(codec.decode(json)) ? json : text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function exampleOf(names: readonly string[]): string {
  return `Give it as ${names.map((name) => `${name}=...`).join(' ')}, or as JSON.`;
}
