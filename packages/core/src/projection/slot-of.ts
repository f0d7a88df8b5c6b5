// Which slot a stream or a row belongs to: a hash that never changes, since stored checkpoints depend on it.

/**
 * The slot of `name` when the work is split into `slots`: FNV-1a (Fowler, Noll and Vo) over its UTF-16 code units, mixed
 * once more, so that names which differ in their last character do not follow one another.
 *
 * @param name a stream, or the key of a row.
 * @param slots at least 1.
 * @example
 * slotOf('account-a1', 1); // 0
 */
export function slotOf(name: string, slots: number): number {
  if (slots === 1) return 0;
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return ((hash ^ (hash >>> 13)) >>> 0) % slots;
}
