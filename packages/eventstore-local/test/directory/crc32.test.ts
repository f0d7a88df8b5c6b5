// The checksum of the journal.
import { crc32, crc32ByTable } from '../../src/directory/crc32.js';

test('the checksum is that of zip files, with and without help from Node', () => {
  const check = Buffer.from('123456789');
  expect(crc32(check)).toBe(0xcbf43926);
  expect(crc32ByTable(check)).toBe(0xcbf43926);
  const all = Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 7) & 0xff));
  expect(crc32ByTable(all)).toBe(crc32(all));
});
