// An engine whose log is kept in a directory.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { JOURNAL_FILE, openDirectory } from '../../src/directory/open-directory.js';
import { event, eventsOf, metadataText, positionOf, revisions, setMetadata } from '../engine/support.js';
import { contents, newDirectory, removeDirectories, write } from './support.js';

afterAll(removeDirectories);

test('what was written is there again after closing and opening, byte for byte, place for place', async () => {
  const directory = newDirectory();
  const first = await openDirectory(directory);
  await write(first, 'a', [event('züge', '{"ä":1}'), event('x', Uint8Array.of(0, 255))]);
  await write(first, 'ünicode-€', [
    { ...event('$>', '0@a'), contentType: 'application/octet-stream', metadata: Buffer.from('{}') },
  ]);
  await write(first, 'large', [event('x', Buffer.alloc(1_000_000, 7))]);
  setMetadata(first, 'a', '{"$tb":1}');
  first.tombstone('large', 'any');
  const last = first.softDelete('ünicode-€', 'any');
  await first.committed(positionOf(last));
  const [before, end] = [contents(first), first.end()];
  await first.close();

  const second = await openDirectory(directory);
  expect(contents(second)).toEqual(before);
  expect(second.end()).toEqual(end);
  expect(revisions(second.readStream('a', 'start', 'forwards', 9))).toEqual([1]);
  expect(second.readStream('ünicode-€', 'start', 'forwards', 9)).toEqual({ _tag: 'NotFound' });
  expect(second.readStream('large', 'start', 'forwards', 9)).toEqual({ _tag: 'StreamDeleted' });
  await second.close();
});

test('a stream goes on where it was, over many restarts, and no place is used twice', async () => {
  const directory = newDirectory();
  const places: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const engine = await openDirectory(directory);
    const outcome = await write(engine, 'a', eventsOf(2));
    expect(outcome).toMatchObject({ revision: round * 2 + 1 });
    places.push(positionOf(outcome).commit);
    places.push(positionOf(engine.append('a', 'any', [])).commit);
    await engine.close();
  }
  expect(new Set(places).size).toBe(places.length);
  expect(places).toEqual([...places].sort((left, right) => left - right));
});

test('closing keeps what was written a moment before, without waiting for each', async () => {
  const directory = newDirectory();
  const engine = await openDirectory(directory);
  for (let index = 0; index < 3000; index += 1) engine.append('a', 'any', eventsOf(1));
  await engine.close();
  const again = await openDirectory(directory);
  expect(contents(again)).toHaveLength(3000);
  await again.close();
});

test('readers see a write when it is durable, not before', async () => {
  const engine = await openDirectory(newDirectory());
  const outcome = engine.append('a', 'any', eventsOf(1));
  expect(engine.readStream('a', 'start', 'forwards', 9)).toEqual({ _tag: 'NotFound' });
  let called = 0;
  engine.onCommitted(() => (called += 1));
  await engine.committed(positionOf(outcome));
  expect(revisions(engine.readStream('a', 'start', 'forwards', 9))).toEqual([0]);
  await Promise.resolve();
  expect(called).toBe(1);
  await engine.close();
});

test('the ids that "any" asks are forgotten by a restart, those at a revision are not', async () => {
  const directory = newDirectory();
  const events = eventsOf(1);
  const first = await openDirectory(directory);
  await write(first, 'a', events);
  await first.close();
  const second = await openDirectory(directory);
  expect(second.append('a', 'no_stream', events)).toMatchObject({ revision: 0 });
  expect(second.append('a', 'any', events)).toMatchObject({ revision: 1 });
  await second.close();
});

test('a stream deleted before a restart begins anew after it', async () => {
  const directory = newDirectory();
  const first = await openDirectory(directory);
  await write(first, 'a', eventsOf(3));
  await first.committed(positionOf(first.softDelete('a', 'any')));
  await first.close();
  const second = await openDirectory(directory);
  await write(second, 'a', eventsOf(1));
  await second.close();
  const third = await openDirectory(directory);
  expect(revisions(third.readStream('a', 'start', 'forwards', 9))).toEqual([3]);
  expect(metadataText(third, 'a')).toBe('{"$tb":3}');
  await third.close();
});

test('writes that were lost with their leader do not come back, and later ones stay', async () => {
  const directory = newDirectory();
  const first = await openDirectory(directory);
  await write(first, 'a', eventsOf(1));
  first.holdReplication();
  const lost = first.committed(positionOf(first.append('a', 'any', eventsOf(5))));
  first.loseUnreplicated();
  await expect(lost).rejects.toThrow('lost');
  await write(first, 'a', eventsOf(1));
  const before = contents(first);
  expect(before).toHaveLength(2);
  await first.close();
  const second = await openDirectory(directory);
  expect(contents(second)).toEqual(before);
  await second.close();
});

test('writes that are held when the server stops are there when it starts', async () => {
  const directory = newDirectory();
  const first = await openDirectory(directory);
  first.holdReplication();
  const held = first.committed(positionOf(first.append('a', 'any', eventsOf(1))));
  const rejected = expect(held).rejects.toThrow('closed');
  await first.close();
  await rejected;
  const second = await openDirectory(directory);
  expect(contents(second)).toHaveLength(1);
  await second.close();
});

test('a clean log is opened without a note', async () => {
  const directory = newDirectory();
  const notes: string[] = [];
  for (let round = 0; round < 2; round += 1) {
    const engine = await openDirectory(directory, { onNote: (note) => notes.push(note) });
    await write(engine, 'a', eventsOf(1));
    await engine.close();
  }
  expect(notes).toEqual([]);
});

test('a file that is no journal is refused, left as it is, and the directory is free again', async () => {
  const directory = newDirectory();
  const file = join(directory, JOURNAL_FILE);
  writeFileSync(file, 'somebody else wrote this, and it is long enough');
  for (let round = 0; round < 2; round += 1) {
    await expect(openDirectory(directory)).rejects.toMatchObject({ name: 'JournalDamaged', file, offset: 0 });
  }
  expect(readFileSync(file, 'utf8')).toContain('somebody else');
});
