// The store of the bank, chosen in this one place.
import type { EventStore } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';

/** A new store; what the memory store holds is gone with the process. */
export function openStore(): EventStore {
  return memoryStore();
}
