// Which io-ts codecs decode a value to itself, so that checking it with `is` does the whole work of `decode`.
import * as t from 'io-ts';

/**
 * Whether `codec.is(x)` implies `codec.decode(x)` is `x`, known from how the codec is made. A codec that is not made of
 * io-ts's own parts is not known, and decoded in full.
 */
export function decodesToItself(codec: t.Mixed): boolean {
  if (isFlat(codec)) return true;
  // Before the next line: its `encode` only strips names that are not of the domain, and all are.
  if (codec instanceof t.DictionaryType)
    return codec.domain instanceof t.StringType && decodesToItself(codec.codomain as t.Mixed);
  if (codec.encode !== t.identity) return false;
  if (codec instanceof t.UnknownType) return true;
  if (codec instanceof t.ArrayType || codec instanceof t.ReadonlyArrayType || codec instanceof t.ReadonlyType)
    return decodesToItself((codec as { readonly type: t.Mixed }).type);
  if (codec instanceof t.RefinementType) return decodesToItself((codec as { readonly type: t.Mixed }).type);
  if (codec instanceof t.InterfaceType || codec instanceof t.PartialType)
    return Object.values((codec as { readonly props: t.Props }).props).every(decodesToItself);
  if (codec instanceof t.UnionType || codec instanceof t.TupleType)
    return (codec as { readonly types: t.Mixed[] }).types.every(decodesToItself);
  return false;
}

/** Whether a codec decodes to itself and only ever to a string, number, boolean or null: nothing inside to copy. */
export function isFlat(codec: t.Mixed): boolean {
  if (codec.encode !== t.identity) return false;
  if (codec instanceof t.RefinementType) return isFlat((codec as { readonly type: t.Mixed }).type);
  if (codec instanceof t.UnionType) return (codec as { readonly types: t.Mixed[] }).types.every(isFlat);
  return (
    codec instanceof t.StringType ||
    codec instanceof t.NumberType ||
    codec instanceof t.BooleanType ||
    codec instanceof t.NullType ||
    codec instanceof t.LiteralType ||
    codec instanceof t.KeyofType
  );
}
