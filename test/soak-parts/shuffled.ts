// The items in random order.
import type { SeededRandom } from '@millrace/testing';

export function shuffled<T>(items: readonly T[], random: SeededRandom): T[] {
  const left = [...items];
  return items.flatMap(() => left.splice(random.int(left.length), 1));
}
