// A number that depends on all texts before it and on their order.

/** @param chain what came before; 0 at first. */
export function chained(chain: number, text: string): number {
  let next = chain;
  for (let i = 0; i < text.length; i++) next = (next * 31 + text.charCodeAt(i)) % 1_000_000_007;
  return next;
}
