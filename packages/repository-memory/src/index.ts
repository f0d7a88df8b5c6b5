// The public names of @millrace/repository-memory.
export { memoryStore, type MemoryStore, type MemoryStoreOptions } from './memory-store.js';
export { memoryRepository } from './memory-repository.js';
export { memorySnapshots } from './memory-snapshots.js';
export { memoryCheckpoints } from './memory-checkpoints.js';
export { memoryViews, type MemoryViews } from './views/memory-views.js';
export type { MemoryTransaction } from './views/memory-transaction.js';
