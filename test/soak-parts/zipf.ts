// Which aggregate the next command is for: few are busy and many are quiet.

/**
 * Picks among `0 … count - 1` by Zipf's law with exponent 1: the k-th is picked 1/k as often as the first.
 *
 * @param random in [0, 1).
 */
export function zipf(count: number, random: () => number): () => number {
  const sums = new Float64Array(count);
  let sum = 0;
  for (let i = 0; i < count; i++) sums[i] = sum += 1 / (i + 1);
  return () => {
    const wanted = random() * sum;
    let low = 0;
    let high = count - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? sum) > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
