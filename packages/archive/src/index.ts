// The public names of @millrace/archive.
export {
  exportLog,
  type ExportedLog,
  type ExportOptions,
  type ExportProgress,
  type ExportReport,
} from './export-log.js';
export { archivedLog } from './archived-log.js';
export { checkArchive, type ArchiveCheck, type ArchiveProblem, type CheckOptions } from './check-archive.js';
export type { ArchiveError } from './archive-error.js';
