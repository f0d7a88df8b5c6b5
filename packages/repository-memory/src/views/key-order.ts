// The order of keys: that of their UTF-8 bytes, which is the order of their code points.

/** Compares two keys by their UTF-8 bytes. UTF-16 has surrogates before U+E000 to U+FFFF; they belong behind. */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [one, two] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (one !== two) return rank(one) - rank(two);
  }
  return a.length - b.length;
}

/** The place of the first key behind `after`. @param sorted by `compareKeys`. */
export function placeBehind(sorted: readonly string[], after: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareKeys(sorted[middle] ?? '', after) > 0) high = middle;
    else low = middle + 1;
  }
  return low;
}

function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
