// A named figure as a line of text.
export function field(name: string, value: number | string): string {
  return `  ${`${name}:`.padEnd(24)}${value}`;
}
