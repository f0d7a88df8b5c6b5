// Lists of numbers that grow and stay off the heap: what the soak remembers of a million commands must not show in the
// slope of the heap that it measures.

type Numbers = Uint8Array | Uint16Array | Uint32Array;

/** A list of numbers of one width. An entry that was never set is 0. */
export interface TypedList {
  readonly get: (at: number) => number;
  readonly set: (at: number, value: number) => void;
}

const CHUNK = 65_536;

/** @param make makes an array of so many zeros: what it holds is what the list holds. */
export function typedList(make: (length: number) => Numbers): TypedList {
  const chunks: Numbers[] = [];
  return {
    get: (at) => chunks[Math.floor(at / CHUNK)]?.[at % CHUNK] ?? 0,
    set: (at, value) => {
      const index = Math.floor(at / CHUNK);
      while (chunks.length <= index) chunks.push(make(CHUNK));
      const chunk = chunks[index];
      if (chunk !== undefined) chunk[at % CHUNK] = value;
    },
  };
}
