// Which io-ts codecs decode a value to itself, so that checking it with `is` does the whole work of `decode`.
import * as t from 'io-ts';

/**
 * Whether `codec.is(x)` implies `codec.decode(x)` is `x`, known from how the codec is made. A codec that is not made of
 * io-ts's own parts, or was changed since (as `withValidate` of io-ts-types does), is not known, and decoded in full.
 */
export function decodesToItself(codec: t.Mixed): boolean {
  if (isFlat(codec)) return true;
  // Before the next line: its `encode` only strips names that are not of the domain, and all are.
  if (is(codec, t.DictionaryType))
    return is(codec.domain as t.Mixed, t.StringType) && decodesToItself(codec.codomain as t.Mixed);
  if (codec.encode !== t.identity) return false;
  if (is(codec, t.UnknownType)) return true;
  if (
    is(codec, t.ArrayType) ||
    is(codec, t.ReadonlyArrayType) ||
    is(codec, t.ReadonlyType) ||
    is(codec, t.RefinementType)
  )
    return decodesToItself(codec.type as t.Mixed);
  if (is(codec, t.InterfaceType) || is(codec, t.PartialType))
    return Object.values(codec.props as t.Props).every(decodesToItself);
  if (is(codec, t.UnionType) || is(codec, t.TupleType)) return (codec.types as t.Mixed[]).every(decodesToItself);
  return false;
}

/** Whether a codec decodes to itself and only ever to a string, number, boolean or null: nothing inside to copy. */
export function isFlat(codec: t.Mixed): boolean {
  if (codec.encode !== t.identity) return false;
  if (is(codec, t.RefinementType)) return isFlat(codec.type as t.Mixed);
  if (is(codec, t.UnionType)) return (codec.types as t.Mixed[]).every(isFlat);
  return (
    is(codec, t.StringType) ||
    is(codec, t.NumberType) ||
    is(codec, t.BooleanType) ||
    is(codec, t.NullType) ||
    is(codec, t.LiteralType) ||
    is(codec, t.KeyofType)
  );
}

// Of exactly this class, and with the `decode` that io-ts binds to a codec as it makes it.
function is<C extends object>(codec: t.Mixed, type: abstract new (...args: never[]) => C): codec is t.Mixed & C {
  return Object.getPrototypeOf(codec) === type.prototype && codec.decode.name.startsWith('bound ');
}
