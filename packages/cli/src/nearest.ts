// "Did you mean ...?"

/** The name among `names` that differs least from `given`; `undefined` when none is near. */
export function nearest(given: string, names: readonly string[]): string | undefined {
  const near = names
    .map((name) => ({ name, distance: distanceOf(given.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(Math.max(name.length, given.length) / 3)))
    .sort((a, b) => a.distance - b.distance);
  return near[0]?.name;
}

/** `; did you mean 'x'?` where something is near, and else what there is to choose from. */
export function didYouMean(given: string, names: readonly string[]): string {
  const name = nearest(given, names);
  if (name !== undefined) return `did you mean '${name}'?`;
  return names.length === 0 ? 'there are none' : `there are: ${names.join(', ')}`;
}

// Levenshtein's, with two neighbours that changed places as one difference.
function distanceOf(a: string, b: string): number {
  let before: readonly number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwapped ? (before[j - 2] ?? 0) + 1 : Infinity;
      next.push(Math.min(changed, swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    [before, row] = [row, next];
  }
  return row[b.length] ?? 0;
}
