// `--data`: JSON, a file with JSON (`@file`), or the standard input (`-`).
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { problem, type Problem } from '../../problem.js';
import type { Io } from '../../terminal/io.js';

/** The data of a command. */
export interface TypedData {
  readonly _tag: 'Data';
  readonly data: Readonly<Record<string, unknown>>;
}

/** @param given `undefined`: there is none. */
export async function readData(given: string | undefined, io: Io): Promise<TypedData | Problem> {
  if (given === undefined) return { _tag: 'Data', data: {} };
  const where = given === '-' ? 'the standard input' : given.startsWith('@') ? given.slice(1) : '--data';
  let text = given;
  try {
    if (given === '-') text = await io.readInput();
    else if (given.startsWith('@')) text = await readFile(resolve(io.cwd, given.slice(1)), 'utf8');
  } catch (cause) {
    return problem('usage', `${where} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  try {
    const data: unknown = JSON.parse(text);
    if (typeof data === 'object' && data !== null && !Array.isArray(data))
      return { _tag: 'Data', data: data as Readonly<Record<string, unknown>> };
    return problem('usage', `${where}: expected a JSON object, such as '{"amount":5}'`);
  } catch (cause) {
    return problem('usage', `${where} is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}
