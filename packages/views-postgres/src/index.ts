// Everything that @millrace/views-postgres exports.
export { identifier, isIdentifier, quoteIdentifier } from './identifier.js';
export type { Identifier, IdentifierRefused } from './identifier.js';
export { tableName } from './table-name.js';
export { postgresViews, type PostgresViews } from './postgres-views.js';
export type { PostgresViewsOptions } from './options.js';
export type { PostgresTransaction } from './postgres-transaction.js';
export { migrate } from './schema/migrate.js';
export type { Migrated, MigrationError } from './schema/migrate.js';
