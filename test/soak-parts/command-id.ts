// The id of a command: a UUID made of the run and the number of the command.

/** @param run eight hexadecimal digits. */
export function commandId(run: string, n: number): string {
  const digits = n.toString(16).padStart(12, '0');
  // Through bytes: a string of pieces would keep its pieces, and take three times the memory in the windows of ids.
  return Buffer.from(`${run}-50a4-4000-8000-${digits}`, 'latin1').toString('latin1');
}
