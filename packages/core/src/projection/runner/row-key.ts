// Which rows an event touches, and how their keys are written.
import { Issues, type Encoded, type Fields } from '../../codec/record.js';
import { preview, textOf } from '../../codec/io-ts-issues.js';
import type { JsonObject } from '../../ports/json.js';
import type { DocumentKernel, DocumentRun } from '../projection-kernel.js';
import { HandlerProblem } from './handler-problem.js';
import type { Work } from './intake.js';
import type { KeptRows, Row } from './kept-rows.js';

/** A row that may or may not exist. */
export interface RowKey {
  /** As stores know it. */
  readonly text: string;
  readonly key: Encoded;
}

/**
 * The key of a row as text: the value itself where the key is one property that is always a string, else the JSON of the
 * values in the order of their declaration.
 */
export function rowKeyText(kernel: DocumentKernel, json: JsonObject): string {
  const { keyNames } = kernel;
  const only = isText(kernel) ? json[keyNames[0] ?? ''] : undefined;
  if (typeof only === 'string') return only;
  return JSON.stringify(keyNames.map((name) => json[name] ?? null));
}

function isText({ keyNames, layout }: DocumentKernel): boolean {
  return keyNames.length === 1 && layout.kind === 'documents' && layout.key[0]?.type === 'text';
}

/** The row with this decoded key. */
export function rowKey(kernel: DocumentKernel, decoded: unknown): RowKey | Issues {
  if (typeof decoded !== 'object' || decoded === null)
    return new Issues([{ path: '', message: `expected the key of a row, got ${preview(decoded)}` }]);
  const key = kernel.key.encode(decoded as Fields);
  return key instanceof Issues ? key : { text: rowKeyText(kernel, key.json), key };
}

/** The rows that `work` touches, each once. @throws HandlerProblem */
export function rowsOf(
  kernel: DocumentKernel,
  rows: KeptRows,
  { run, data, event }: Work<DocumentRun>,
): readonly Row[] {
  if (run.key === undefined) return [rowOf(kernel, rows, data as Fields, event.type)];
  let given: unknown;
  try {
    given = run.key(data, event);
  } catch (cause) {
    throw new HandlerProblem(`the row key of ${event.type} threw: ${textOf(cause)}`, cause);
  }
  if (!Array.isArray(given)) return [rows.at(checked(kernel, given, event.type))];
  return [...new Set(given.map((one: unknown) => rows.at(checked(kernel, one, event.type))))];
}

/** The row that an event touches whose data has the key in it. @throws HandlerProblem */
export function rowOf(kernel: DocumentKernel, rows: KeptRows, data: Fields, type: string): Row {
  const { keyNames } = kernel;
  const only = isText(kernel) ? data[keyNames[0] ?? ''] : undefined;
  // The key of a row that is at hand was checked when it came.
  const known = typeof only === 'string' ? rows.find(only) : undefined;
  if (known !== undefined) return known;
  const key: Fields = {};
  for (const name of keyNames) key[name] = data[name];
  const made = checked(kernel, key, type);
  return made.text === only ? rows.add(made) : rows.at(made);
}

function checked(kernel: DocumentKernel, decoded: unknown, type: string): RowKey {
  const key = rowKey(kernel, decoded);
  if (!(key instanceof Issues)) return key;
  const list = key.list.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
  throw new HandlerProblem(`the row key of ${type}: ${list}`);
}
