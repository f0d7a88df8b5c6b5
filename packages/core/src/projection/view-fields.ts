// How the declared look-ups of a view are stored: told from their codecs.
import * as t from 'io-ts';
import { OptionalType, type Props } from '../definition/props.js';
import type { ViewField } from '../ports/view-layout.js';

/** The fields `names` of `props`. */
export function viewFields(props: Props, names: readonly string[]): readonly ViewField[] {
  return names.map((name) => ({ name, type: typeOf(props[name]) }));
}

// What a codec of the user's own making encodes to is not known: such a field is compared as JSON.
function typeOf(codec: t.Mixed | undefined): ViewField['type'] {
  if (codec instanceof OptionalType) return typeOf(codec.codec as t.Mixed);
  if (codec === undefined || codec.encode !== t.identity) return 'json';
  if (codec instanceof t.RefinementType || codec instanceof t.ReadonlyType) return typeOf(codec.type as t.Mixed);
  if (codec instanceof t.StringType || codec instanceof t.KeyofType) return 'text';
  if (codec instanceof t.NumberType) return 'number';
  if (codec instanceof t.BooleanType) return 'boolean';
  if (codec instanceof t.LiteralType) return typeOfValue(codec.value);
  if (codec instanceof t.UnionType) return common((codec.types as readonly t.Mixed[]).map(typeOf));
  return 'json';
}

function typeOfValue(value: unknown): ViewField['type'] {
  return typeof value === 'string' ? 'text' : typeof value === 'number' ? 'number' : 'boolean';
}

function common(types: readonly ViewField['type'][]): ViewField['type'] {
  const [first = 'json'] = types;
  return types.every((type) => type === first) ? first : 'json';
}
