// From an io-ts codec to an arbitrary of what it decodes.
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import type * as t from 'io-ts';
import type { OptionalType } from '@millrace/core';
import { dictionary, json, number, text } from './plain-values.js';
import { satisfying } from './satisfying.js';

/** Arbitraries for codecs that have none, or a better one: of the encoded form, as call sites give it. */
export type CodecArbitraries = readonly (readonly [codec: t.Mixed, arbitrary: fc.Arbitrary<unknown>])[];

/** No arbitrary can be made of a codec. */
export class ArbitraryError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ArbitraryError';
  }
}

type Known =
  | t.StringType
  | t.NumberType
  | t.BooleanType
  | t.NullType
  | t.UndefinedType
  | t.VoidType
  | t.UnknownType
  | t.AnyType
  | t.AnyArrayType
  | t.AnyDictionaryType
  | t.LiteralType<string | number | boolean>
  | t.KeyofType<Readonly<Record<string, unknown>>>
  | t.ArrayType<t.Mixed>
  | t.ReadonlyArrayType<t.Mixed>
  | t.InterfaceType<t.Props>
  | t.PartialType<t.Props>
  | t.ExactType<t.Mixed>
  | t.ReadonlyType<t.Mixed>
  | t.DictionaryType<t.Mixed, t.Mixed>
  | t.UnionType<t.Mixed[]>
  | t.IntersectionType<t.Mixed[]>
  | t.TupleType<t.Mixed[]>
  | t.RefinementType<t.Mixed>
  | OptionalType<t.Mixed>;

/**
 * An arbitrary of the values that `codec` decodes, in their encoded form. It is derived from how the codec is made of
 * io-ts's own parts; a refinement or brand filters the values of what it refines.
 *
 * @param codecs used instead, wherever these very codecs stand in `codec`.
 * @throws ArbitraryError for a codec that is not made of io-ts's own parts; and, when values are generated, for a
 * refinement that refuses 1,000 values in a row.
 * @example
 * arbitraryOf(t.type({ amount: t.Int, day: Day }), [[Day, fc.constantFrom('2020-01-31', '2024-02-29')]]);
 */
export function arbitraryOf<C extends t.Mixed>(codec: C, codecs: CodecArbitraries = []): fc.Arbitrary<t.OutputOf<C>> {
  // What is derived is only known by the codec.
  return derive(codec, codecs);
}

function derive(codec: t.Mixed, codecs: CodecArbitraries): fc.Arbitrary<unknown> {
  const given = codecs.find(([known]) => known === codec);
  if (given !== undefined) return given[1];
  const of = (inner: t.Mixed) => derive(inner, codecs);
  const ofAll = (props: t.Props, requiredKeys?: []) =>
    fc.record(
      Object.fromEntries(Object.entries(props).map(([name, inner]) => [name, of(inner)])),
      requiredKeys === undefined ? { noNullPrototype: true } : { requiredKeys, noNullPrototype: true },
    );
  const known = codec as Known;
  switch (known._tag) {
    case 'StringType':
      return text;
    case 'NumberType':
      return number;
    case 'BooleanType':
      return fc.boolean();
    case 'NullType':
      return fc.constant(null);
    case 'UndefinedType':
    case 'VoidType':
      return fc.constant(undefined);
    case 'UnknownType':
    case 'AnyType':
      return json;
    case 'AnyArrayType':
      return fc.array(json);
    case 'AnyDictionaryType':
      return dictionary(text, json);
    case 'LiteralType':
      return fc.constant(known.value);
    case 'KeyofType':
      return fc.constantFrom(...Object.keys(known.keys));
    case 'ArrayType':
    case 'ReadonlyArrayType':
      return fc.array(of(known.type));
    case 'InterfaceType':
      return ofAll(known.props);
    case 'PartialType':
      return ofAll(known.props, []);
    case 'ExactType':
    case 'ReadonlyType':
      return of(known.type);
    case 'DictionaryType': {
      const names = namesOf(known.domain);
      return names === undefined
        ? dictionary(of(known.domain) as fc.Arbitrary<string>, of(known.codomain))
        : ofAll(Object.fromEntries(names.map((name) => [name, known.codomain])));
    }
    case 'UnionType':
      return fc.oneof(...known.types.map(of));
    case 'IntersectionType':
      return decodable(codec, fc.tuple(...known.types.map(of)).map(merge));
    case 'TupleType':
      return fc.tuple(...known.types.map(of));
    case 'RefinementType':
      return decodable(codec, of(known.type));
    case 'OptionalType':
      return fc.option(of(known.codec), { nil: undefined });
    default:
      throw new ArbitraryError(`no arbitrary can be derived from the codec ${codec.name}: give one in \`codecs\``);
  }
}

/** The names of a record's domain, when they are few and all required. */
function namesOf(domain: t.Mixed): readonly string[] | undefined {
  const known = domain as Known;
  if (known._tag === 'LiteralType') return [String(known.value)];
  if (known._tag === 'KeyofType') return Object.keys(known.keys);
  if (known._tag !== 'UnionType') return undefined;
  const names = known.types.map(namesOf);
  return names.includes(undefined) ? undefined : names.flatMap((some) => some ?? []);
}

function merge(parts: readonly unknown[]): unknown {
  const objects = parts.filter((part): part is object => typeof part === 'object' && part !== null);
  return objects.length === parts.length ? (Object.assign({}, ...objects) as object) : parts[0];
}

function decodable(codec: t.Mixed, arbitrary: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return satisfying(
    arbitrary,
    (value) => E.isRight(codec.decode(value)),
    () => new ArbitraryError(`of 1,000 values, the codec ${codec.name} takes none: give an arbitrary in \`codecs\``),
  );
}
