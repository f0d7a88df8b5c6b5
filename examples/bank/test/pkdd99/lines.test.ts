// Lines are found wherever the chunks are cut.
import { lines, LONGEST, type Line } from '../../src/pkdd99/lines.js';

async function linesOf(chunks: readonly Buffer[]): Promise<readonly Line[]> {
  const found: Line[] = [];
  for await (const page of lines(
    (async function* () {
      yield* chunks;
    })(),
  ))
    found.push(...page);
  return found;
}

const texts = async (...chunks: readonly string[]) =>
  (await linesOf(chunks.map((chunk) => Buffer.from(chunk)))).map(({ number, bytes }) => [number, bytes?.toString()]);

/** `text` in chunks of `size` characters. */
const cut = (text: string, size: number) =>
  Array.from({ length: Math.ceil(text.length / size) }, (_, i) => text.slice(i * size, (i + 1) * size));

describe('lines', () => {
  it('end in a line feed, with or without a carriage return', async () => {
    expect(await texts('one\r\ntwo\nthree\r\n')).toEqual([
      [1, 'one'],
      [2, 'two'],
      [3, 'three'],
    ]);
  });

  it('need no line end after the last', async () => {
    expect(await texts('one\ntwo')).toEqual([
      [1, 'one'],
      [2, 'two'],
    ]);
  });

  it('may be empty, and count', async () => {
    expect(await texts('\n\r\ntwo')).toEqual([
      [1, ''],
      [2, ''],
      [3, 'two'],
    ]);
  });

  it('keep a carriage return that ends no line', async () => {
    expect(await texts('one\rmore\r\r\n')).toEqual([[1, 'one\rmore\r']]);
  });

  it('are none in an empty file', async () => {
    expect(await texts()).toEqual([]);
    expect(await texts('')).toEqual([]);
  });

  it('are the same however the bytes are cut', async () => {
    const text = 'trans_id;\u010d\r\n\r\n1;2;3\n\n4;5;6\r\nend';
    const whole = await texts(text);
    for (let size = 1; size <= text.length; size++) expect(await texts(...cut(text, size))).toEqual(whole);
  });

  it('are not kept when they are longer than the longest, and the next one is', async () => {
    const longest = 'x'.repeat(LONGEST);
    for (const size of [1_000, LONGEST, 1_000_000]) {
      expect(await texts(...cut(`${longest}\r\n${longest}x\nnext\n${longest}x`, size))).toEqual([
        [1, longest],
        [2, undefined],
        [3, 'next'],
        [4, undefined],
      ]);
    }
  });
});
