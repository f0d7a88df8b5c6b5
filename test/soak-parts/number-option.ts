// A number on the command line.

/** @throws Error that says which numbers the option takes. */
export function numberOption(name: string, text: string, from: number, to: number, whole: boolean): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= from && value <= to && (!whole || Number.isInteger(value))) return value;
  throw new Error(`--${name}: ${whole ? 'a whole number' : 'a number'} from ${from} to ${to}, not ${text}`);
}
