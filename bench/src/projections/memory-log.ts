// The log in Millrace's memory store.
import * as E from 'fp-ts/lib/Either.js';
import { newId } from '@millrace/core';
import { memoryStore, type MemoryStore } from '@millrace/repository-memory';
import { storedForm } from '../eventstore/stored-form.js';
import { accountLog, type LogSize } from './account-log.js';

export const storeOf = async (size: LogSize): Promise<MemoryStore> => {
  const store = memoryStore();
  for (const { accountId, revision, event } of accountLog(size)) {
    const stored = { id: newId(), ...storedForm(accountId, event) };
    const expected = revision === 0 ? 'no_stream' : BigInt(revision - 1);
    const appended = await store.append(`account-${accountId}`, expected, [stored])();
    if (E.isLeft(appended)) throw new Error(appended.left._tag);
  }
  return store;
};
