// How the journal shares its fsyncs, and what follows when the disk fails.
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { fileJournal, type JournalHandle } from '../../src/directory/file-journal.js';
import { createEngine } from '../../src/engine/create-engine.js';
import { eventsOf, positionOf } from '../engine/support.js';
import { newDirectory, removeDirectories } from './support.js';

afterAll(removeDirectories);

/** A file whose fsyncs are counted, and end when `sync` says so. */
const watchedFile = async () => {
  const file = await open(join(newDirectory(), 'journal'), 'w');
  const waiting: (() => void)[] = [];
  const asked: (() => void)[] = [];
  let syncs = 0;
  const handle: JournalHandle = {
    writev: file.writev.bind(file),
    write: file.write.bind(file),
    close: file.close.bind(file),
    datasync: () => {
      syncs += 1;
      return new Promise((resolve) => {
        waiting.push(resolve);
        asked.shift()?.();
      });
    },
  };
  /** Waits until an fsync has been asked for. */
  const syncing = (): Promise<void> =>
    waiting.length > 0 ? Promise.resolve() : new Promise((resolve) => asked.push(resolve));
  return { handle, syncing, sync: () => waiting.shift()?.(), syncs: () => syncs };
};

test('one fsync serves all who wait, and nobody is told before it has ended', async () => {
  const { handle, syncing, sync, syncs } = await watchedFile();
  const engine = createEngine({ journal: fileJournal(handle, 0, () => undefined) });
  const told: number[] = [];
  const append = async (index: number): Promise<void> => {
    await engine.committed(positionOf(engine.append('a', 'any', eventsOf(1))));
    told.push(index);
  };
  const first = Array.from({ length: 500 }, (_, index) => append(index));
  await syncing();
  const second = Array.from({ length: 500 }, (_, index) => append(500 + index));
  await new Promise((resolve) => setImmediate(resolve));
  expect(told).toEqual([]);
  sync();
  await Promise.all(first);
  expect(told).toHaveLength(500);
  await syncing();
  sync();
  await Promise.all(second);
  expect(told).toEqual(Array.from({ length: 1000 }, (_, index) => index));
  expect(syncs()).toBe(2);
  const closed = engine.close();
  await syncing();
  sync();
  await closed;
});

test('when the disk fails, those who wait are told, and those who come later', async () => {
  const file = join(newDirectory(), 'journal');
  await (await open(file, 'w')).close();
  let released = 0;
  const readOnly = await open(file, 'r');
  const engine = createEngine({ journal: fileJournal(readOnly, 0, () => (released += 1)) });
  const outcome = engine.append('a', 'any', eventsOf(1));
  await expect(engine.committed(positionOf(outcome))).rejects.toThrow('The journal cannot be written: Error: EBADF');
  const later = engine.append('a', 'any', eventsOf(1));
  await expect(engine.committed(positionOf(later))).rejects.toThrow('The journal cannot be written: Error: EBADF');
  expect(engine.readStream('a', 'start', 'forwards', 9)).toEqual({ _tag: 'NotFound' });
  await engine.close();
  expect(released).toBe(1);
});
