// Prints any value so that two values print the same only if a test may take them for equal, and a person can read it.

// Values that show nothing of what is in them are told apart by who they are.
const opaque = new WeakMap<object, number>();
let opaques = 0;

/**
 * Prints a value. Properties are sorted, and one that is `undefined` counts as left out; maps and sets keep their order.
 *
 * @param width up to this many characters an object stays on one line; its parts get a line each beyond.
 * @example
 * print({ amount: 5, note: undefined }); // { amount: 5 }
 */
export function print(value: unknown, width = 100): string {
  return printAt(value, '', width, []);
}

function printAt(value: unknown, indent: string, width: number, above: readonly object[]): string {
  if (typeof value !== 'object' || value === null) return printScalar(value);
  if (above.includes(value)) return '[a cycle]';
  const inside = `${indent}  `;
  const print = (inner: unknown) => printAt(inner, inside, width - 2, [...above, value]);
  const list = (open: string, parts: readonly string[], close: string): string => {
    if (parts.length === 0) return `${open}${close}`;
    const spaced = open.endsWith('[') ? '' : ' ';
    const line = `${open}${spaced}${parts.join(', ')}${spaced}${close}`;
    if (line.length <= width && !line.includes('\n')) return line;
    return `${open}\n${parts.map((part) => `${inside}${part},\n`).join('')}${indent}${close}`;
  };

  if (Array.isArray(value)) return list('[', Array.from(value as readonly unknown[], print), ']');
  const tag = Object.prototype.toString.call(value);
  if (tag === '[object Map]')
    return list(
      'Map {',
      Array.from(value as ReadonlyMap<unknown, unknown>, ([name, inner]) => `${print(name)} => ${print(inner)}`),
      '}',
    );
  if (tag === '[object Set]') return list('Set {', Array.from(value as ReadonlySet<unknown>, print), '}');
  const name = nameOf(value);
  const text = name === '' ? undefined : textOf(value);
  if (text !== undefined) return `${name} ${text}`;
  const parts = Object.entries(value as Readonly<Record<string, unknown>>)
    .filter(([, inner]) => inner !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([property, inner]) => `${printName(property)}: ${print(inner)}`);
  if (name === '') return list('{', parts, '}');
  return parts.length === 0 ? `${name} #${numberOf(value)}` : list(`${name} {`, parts, '}');
}

function printScalar(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'bigint':
      return `${value}n`;
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'function':
      return `[function ${value.name} #${numberOf(value)}]`;
    default:
      return String(value);
  }
}

function printName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

/** The class of an object; empty for a plain one, also of another realm. */
function nameOf(value: object): string {
  const proto: unknown = Object.getPrototypeOf(value);
  if (proto === null || Object.getPrototypeOf(proto) === null) return '';
  const { constructor } = value as { readonly constructor?: { readonly name?: string } };
  return constructor?.name ?? 'Object';
}

/** What an instance says of itself, by a `toJSON` or a `toString` of its own class. */
function textOf(value: object): string | undefined {
  const { toJSON } = value as { readonly toJSON?: unknown };
  if (typeof toJSON === 'function') return print(Reflect.apply(toJSON, value, []));
  // eslint-disable-next-line @typescript-eslint/no-base-to-string -- because what only names the class is left out
  const text = value.toString();
  return text.startsWith('[object ') ? undefined : text;
}

function numberOf(value: object): number {
  const known = opaque.get(value);
  if (known !== undefined) return known;
  opaque.set(value, ++opaques);
  return opaques;
}
