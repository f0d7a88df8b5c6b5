// A stream of bytes as lines of bytes, whatever the size of the chunks, in memory that does not grow with the file.

/** One line, without its line end. */
export interface Line {
  /** From 1. */
  readonly number: number;
  /** `undefined` when the line is longer than `LONGEST`. */
  readonly bytes: Buffer | undefined;
}

/** The longest line that is kept, in bytes: real ones have about a hundred. */
export const LONGEST = 65_536;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Splits `chunks` at each line feed; a carriage return before it belongs to the line end. What follows on the last line
 * feed is a line too, unless it is empty. The lines come in the pages that the chunks make of them.
 */
export async function* lines(chunks: AsyncIterable<Buffer>): AsyncGenerator<readonly Line[]> {
  let number = 1;
  let begun = nothing();
  const end = (part: Buffer): Line => {
    const line = { number, bytes: withoutReturn(add(begun, part)) };
    number += 1;
    begun = nothing();
    return line;
  };

  for await (const chunk of chunks) {
    const page: Line[] = [];
    let from = 0;
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, from)) {
      page.push(end(chunk.subarray(from, at)));
      from = at + 1;
    }
    add(begun, chunk.subarray(from));
    yield page;
  }
  if (begun.size > 0) yield [end(Buffer.of())];
}

/** The parts of a line so far; none any more once it is too long. */
interface Begun {
  parts: Buffer[];
  size: number;
}

const nothing = (): Begun => ({ parts: [], size: 0 });

function add(begun: Begun, part: Buffer): Begun {
  begun.size += part.length;
  if (begun.size > LONGEST + 1) begun.parts = [];
  else begun.parts.push(part);
  return begun;
}

// Only a line with its carriage return may have one byte more than the longest.
function withoutReturn({ parts, size }: Begun): Buffer | undefined {
  if (size > LONGEST + 1) return undefined;
  const [only = Buffer.of(), ...more] = parts;
  const bytes = more.length === 0 ? only : Buffer.concat(parts);
  const line = bytes.at(-1) === CARRIAGE_RETURN ? bytes.subarray(0, -1) : bytes;
  return line.length > LONGEST ? undefined : line;
}
