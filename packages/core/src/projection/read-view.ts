// Reads a document view: rows decoded, of whichever build is the current one.
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { Issues, type Fields } from '../codec/record.js';
import { freezeDeep } from '../codec/copy.js';
import { DefinitionError } from '../definition/names.js';
import type { Props, TypeOfProps } from '../definition/props.js';
import type { Json } from '../ports/json.js';
import type { Shown, StoredRow, ViewError, ViewStore } from '../ports/view-store.js';
import type { Projection } from './define-projection.js';
import type { DocumentView, RowOf } from './documents.js';
import { PROJECTION, type DocumentKernel } from './projection-kernel.js';
import { rowKey, type RowKey } from './runner/row-key.js';

/** Reads the rows of a view. Left: the store failed, or a row does not decode, which means that it is of another version. */
export interface ViewReader<Key, Row> {
  /** The row of a key; `undefined` when there is none. */
  readonly get: (key: Key) => TaskEither<ViewError, Row | undefined>;
  /**
   * Rows in the order of their keys.
   *
   * @param where only rows with these values; declared look-ups are found by an index.
   * @param page.after the last row of the page before.
   * @param page.limit default: 100.
   */
  readonly find: (
    where?: Partial<Row>,
    page?: { readonly after?: Key; readonly limit?: number },
  ) => TaskEither<ViewError, readonly Row[]>;
}

/**
 * A reader of the current build of a document view, or of the projection's own version.
 *
 * @param options.version `'current'`: whichever build readers are to see, whose rows must decode with this projection's
 * codecs. `'own'`: the build of the projection that is given. Default: `'current'`.
 * @throws DefinitionError for a custom view, which only those who write it can read.
 * @example
 * const balances = readView(views, Balances);
 * const row = await balances.get({ accountId: 'a1' })(); // Right { accountId: 'a1', balance: 5 }
 */
export function readView<const Key extends Props, const Row extends Props>(
  views: Pick<ViewStore, 'page' | 'rows'>,
  projection: Projection<DocumentView<Key, Row>>,
  options: { readonly version?: 'current' | 'own' } = {},
): ViewReader<TypeOfProps<Key>, RowOf<Key, Row>> {
  const kernel = projection[PROJECTION];
  if (kernel.kind !== 'documents') throw new DefinitionError(`'${projection.name}' is no view of documents`);
  const { projection: name, version } = kernel.build;
  const of = options.version === 'own' ? { projection: name, version } : { projection: name };
  return reader(views, kernel, of) as never;
}

function reader(
  views: Pick<ViewStore, 'page' | 'rows'>,
  kernel: DocumentKernel,
  of: Shown,
): ViewReader<Fields, Fields> {
  const keyOf = (key: Fields): E.Either<ViewError, RowKey> => {
    const made = rowKey(kernel, key);
    return made instanceof Issues ? E.left(refused(kernel, `the key is refused: ${listOf(made)}`)) : E.right(made);
  };
  const page = async (where: Readonly<Record<string, Json>>, after: string | undefined, limit: number) => {
    const rows = await views.page(of, { where, limit, ...(after !== undefined && { after }) })();
    return E.isLeft(rows) ? rows : decodeAll(kernel, rows.right);
  };
  return {
    get: (decodedKey) => async () => {
      const made = keyOf(decodedKey);
      if (E.isLeft(made)) return made;
      const { text } = made.right;
      const rows = await views.rows(of, [text])();
      if (E.isLeft(rows)) return rows;
      const [row] = rows.right;
      if (row === undefined) return E.right(undefined);
      const decoded = decodeAll(kernel, [{ key: text, row }]);
      return E.isLeft(decoded) ? decoded : E.right(decoded.right[0]);
    },
    find:
      (where = {}, { after, limit = 100 } = {}) =>
      async () => {
        const encoded = encodePart(kernel, where);
        if (E.isLeft(encoded)) return encoded;
        if (after === undefined) return page(encoded.right, undefined, limit);
        const made = keyOf(after);
        return E.isLeft(made) ? made : page(encoded.right, made.right.text, limit);
      },
  };
}

function encodePart(kernel: DocumentKernel, where: Fields): E.Either<ViewError, Readonly<Record<string, Json>>> {
  const part: Record<string, Json> = {};
  for (const [name, value] of Object.entries(where)) {
    const codec = kernel.part(name);
    if (codec === undefined) return E.left(refused(kernel, `there is no property '${name}'`));
    const encoded = codec.encode({ [name]: value });
    if (encoded instanceof Issues) return E.left(refused(kernel, listOf(encoded)));
    Object.assign(part, encoded.json);
  }
  return E.right(part);
}

function decodeAll(kernel: DocumentKernel, rows: readonly StoredRow[]): E.Either<ViewError, readonly Fields[]> {
  const decoded: Fields[] = [];
  for (const { key, row } of rows) {
    const fields = kernel.whole.decode(row, 'ignore');
    if (fields instanceof Issues)
      return E.left(refused(kernel, `row ${key} does not decode, is it of another version? ${listOf(fields)}`));
    decoded.push(freezeDeep(fields));
  }
  return E.right(decoded);
}

function listOf({ list }: Issues): string {
  return list.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
}

function refused({ build }: DocumentKernel, why: string): ViewError {
  return { _tag: 'ViewRefused', build, message: `${build.projection}: ${why}` };
}
