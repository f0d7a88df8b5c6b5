// What a crash, or worse, leaves in the journal.
import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FILE_HEADER, FRAME_HEAD, FRAME_MAGIC } from '../../src/directory/frame.js';
import { readJournal } from '../../src/directory/journal-file.js';
import { JOURNAL_FILE, openDirectory } from '../../src/directory/open-directory.js';
import { event, eventsOf } from '../engine/support.js';
import { contents, newDirectory, removeDirectories, write } from './support.js';

afterAll(removeDirectories);

/** The sizes of the file after each of `count` durable writes, and the file as a crash leaves it. */
const crashed = async (count: number): Promise<{ directory: string; file: string; sizes: readonly number[] }> => {
  const directory = newDirectory();
  const file = join(directory, JOURNAL_FILE);
  const engine = await openDirectory(directory);
  const sizes: number[] = [];
  for (let index = 0; index < count; index += 1) {
    await write(engine, 'a', eventsOf(2));
    sizes.push(statSync(file).size);
  }
  await engine.close();
  truncateSync(file, sizes.at(-1));
  return { directory, file, sizes };
};

const openAndCount = async (directory: string): Promise<{ events: number; notes: readonly string[] }> => {
  const notes: string[] = [];
  const engine = await openDirectory(directory, { onNote: (note) => notes.push(note) });
  const events = contents(engine).length;
  await write(engine, 'a', eventsOf(1));
  await engine.close();
  return { events, notes };
};

const flip = (file: string, offset: number): void => {
  const bytes = readFileSync(file);
  bytes.writeUInt8(bytes.readUInt8(offset) ^ 0x40, offset);
  writeFileSync(file, bytes);
};

test('a write that was cut anywhere is cut off whole, with a note, and writing goes on', async () => {
  const { directory, file, sizes } = await crashed(2);
  const whole = readFileSync(file);
  const [first = 0, second = 0] = sizes;
  for (const cut of [first + 1, first + FRAME_HEAD - 1, first + FRAME_HEAD, first + 40, second - 1]) {
    writeFileSync(file, whole.subarray(0, cut));
    const { events, notes } = await openAndCount(directory);
    expect([cut, events, notes.length]).toEqual([cut, 2, 1]);
    expect(notes[0]).toContain(`${file}: cut off ${String(cut - first)} bytes at offset ${String(first)}`);
    const engine = await openDirectory(directory, { onNote: (note) => expect(note).toBe('') });
    expect(contents(engine)).toHaveLength(3);
    await engine.close();
  }
});

test('a tail of zeros, as a power cut leaves it, is cut off', async () => {
  const { directory, file } = await crashed(2);
  writeFileSync(file, Buffer.concat([readFileSync(file), Buffer.alloc(5000)]));
  expect(await openAndCount(directory)).toMatchObject({ events: 4, notes: [expect.stringContaining('5000 bytes')] });
});

test('a tail that begins like a record and goes on with zeros is cut off', async () => {
  const { directory, file } = await crashed(2);
  writeFileSync(file, Buffer.concat([readFileSync(file), FRAME_MAGIC, Buffer.alloc(40)]));
  expect(await openAndCount(directory)).toMatchObject({ events: 4, notes: [expect.stringContaining('44 bytes')] });
});

test('a header that was cut is written anew', async () => {
  const { directory, file } = await crashed(1);
  writeFileSync(file, FILE_HEADER.subarray(0, 5));
  expect(await openAndCount(directory)).toMatchObject({ events: 0 });
  expect((await openAndCount(directory)).events).toBe(1);
});

test('one changed bit amid the log is an error that names the file and the place, and nothing is changed', async () => {
  const { directory, file, sizes } = await crashed(4);
  const whole = readFileSync(file);
  const [first = 0, second = 0] = sizes;
  for (const offset of [first, first + 5, first + 7, first + 9, first + FRAME_HEAD, first + 60, second - 1]) {
    writeFileSync(file, whole);
    flip(file, offset);
    const damaged = readFileSync(file);
    await expect(openDirectory(directory)).rejects.toMatchObject({ name: 'JournalDamaged', file, offset: first });
    expect(readFileSync(file).equals(damaged)).toBe(true);
  }
});

test('after closing in order the last write is guarded too', async () => {
  const directory = newDirectory();
  const file = join(directory, JOURNAL_FILE);
  const engine = await openDirectory(directory);
  // Nobody waits for it: closing makes it durable.
  engine.append('a', 'any', eventsOf(1));
  await engine.close();
  flip(file, readFileSync(file).lastIndexOf(FRAME_MAGIC) - 1);
  await expect(openDirectory(directory)).rejects.toThrow(`${file} is damaged at offset ${String(FILE_HEADER.length)}`);
});

test('writes that were on their way together may be torn amid, for none of them was acknowledged', async () => {
  const directory = newDirectory();
  const file = join(directory, JOURNAL_FILE);
  const engine = await openDirectory(directory);
  await write(engine, 'a', eventsOf(1));
  const safe = statSync(file).size;
  for (let index = 0; index < 3; index += 1) engine.append('a', 'any', eventsOf(1));
  await engine.close();
  const { size, entries } = readJournal(file);
  expect(entries).toHaveLength(4);
  // Without the frame of the clean end, and with one page of the last batch missing.
  const closing = readFileSync(file).lastIndexOf(FRAME_MAGIC);
  expect(closing).toBeLessThan(size);
  truncateSync(file, closing);
  flip(file, safe + 20);
  expect(await openAndCount(directory)).toMatchObject({ events: 1, notes: [expect.any(String)] });
});

test('a log larger than the window that reads it is read whole, in pieces of any size', async () => {
  const directory = newDirectory();
  const engine = await openDirectory(directory);
  for (let index = 0; index < 25; index += 1) {
    engine.append('a', 'any', [event('x', Buffer.alloc(300_000 + index * 40_001, index)), event('small')]);
  }
  await write(engine, 'a', eventsOf(1));
  const before = contents(engine);
  await engine.close();
  const again = await openDirectory(directory);
  const after = contents(again);
  // Not with `toEqual`, which would print megabytes.
  expect(after.length).toBe(before.length);
  expect(after.findIndex(({ id, data }, index) => before[index]?.id !== id || before[index].data !== data)).toBe(-1);
  await again.close();
});
