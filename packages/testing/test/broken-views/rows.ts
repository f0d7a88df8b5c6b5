// View stores that break a promise about rows or pages.
import type { StoredRow } from '@millrace/core';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { broken, works, insteadOfRefused, type BrokenViews } from './making.js';

export const brokenRows: readonly BrokenViews[] = [
  broken('PV50', 'gives rows in an order of its own', (views) => ({
    rows: (build, keys) => views.rows(build, [...keys].sort()),
  })),
  broken(
    'PV51',
    'never removes a row',
    works(({ rows = [], ...work }) => ({
      ...work,
      rows: rows.filter(({ row }) => row !== undefined),
    })),
  ),
  broken(
    'PV52',
    'trims its keys',
    works(({ rows = [], ...work }) => ({
      ...work,
      rows: rows.map(({ key, row }) => ({ key: key.trim(), row })),
    })),
  ),
  broken(
    'PV53',
    'keeps numbers to twelve digits',
    works(({ rows = [], ...work }) => ({
      ...work,
      rows: rows.map(({ key, row }) => ({ key, row: typeof row === 'number' ? Number(row.toPrecision(12)) : row })),
    })),
  ),
  broken(
    'PV54',
    'writes no more than 10,000 rows',
    works(({ rows = [], ...work }) => ({
      ...work,
      rows: rows.slice(0, 10_000),
    })),
  ),
  broken('PV60', 'orders by UTF-16', (views) => ({
    page: (of, page) =>
      TE.map((rows: readonly StoredRow[]) => [...rows].sort((a, b) => (a.key < b.key ? -1 : 1)))(views.page(of, page)),
  })),
  broken('PV61', 'goes on with the last key again', (views) => ({
    page: (of, { after, ...page }) =>
      views.page(of, after === undefined ? page : { ...page, after: after.slice(0, -1) }),
  })),
  broken('PV62', 'looks for one property only', (views) => ({
    page: (of, page) =>
      views.page(of, { ...page, where: Object.fromEntries(Object.entries(page.where ?? {}).slice(0, 1)) }),
  })),
  broken('PV64', 'ignores what is no look-up', (views) => ({
    page: (of, page) => insteadOfRefused(views.page(of, page), () => views.page(of, { limit: page.limit })),
  })),
];
