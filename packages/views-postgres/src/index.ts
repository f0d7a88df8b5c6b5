// Everything that @millrace/views-postgres exports.
export { identifier, isIdentifier, quoteIdentifier } from './identifier.js';
export type { Identifier, IdentifierRefused } from './identifier.js';
export { tableName } from './table-name.js';
