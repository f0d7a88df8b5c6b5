// A pause: somebody has asked that nobody works on a projection until it is resumed.

/** Since when a projection is paused, and by whom. */
export interface Pause {
  /** Milliseconds since the epoch, by the store's clock. */
  readonly since: number;
  /** Who has asked for it, and why, in words; `undefined` when that was not said. */
  readonly by: string | undefined;
}
