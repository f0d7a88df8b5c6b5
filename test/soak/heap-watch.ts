// The heap of the soak over the run, with and without what the repository is meant to keep.
import { CommandWindow } from '../../packages/core/src/aggregate/command-window.js';
import { commandId } from '../soak-parts/command-id.js';
import { heapInUse, slope } from '../soak-parts/heap.js';

export interface HeapSlope {
  /** kB per minute, as a straight line through the samples. */
  readonly kBPerMinute: number;
  /** The same without the command ids that the repository is meant to keep: the newest of each stream. */
  readonly withoutKnownIdsKBPerMinute: number;
  readonly samples: number;
  readonly firstMB: number;
  readonly lastMB: number;
}

export interface HeapWatch {
  /** Measures. @param keptIds how many command ids the repository is meant to keep now. */
  readonly sample: (keptIds: number) => void;
  /** `undefined` when there are too few samples to tell. The first fifth is left out: caches fill, code compiles. */
  readonly slope: () => HeapSlope | undefined;
}

const ENOUGH = 8;

export function heapWatch(): HeapWatch {
  const bytesPerId = measuredBytesPerId();
  const samples: { readonly minute: number; readonly heap: number; readonly net: number }[] = [];
  return {
    sample: (keptIds) => {
      const heap = heapInUse();
      samples.push({ minute: performance.now() / 60_000, heap, net: heap - keptIds * bytesPerId });
    },
    slope: () => {
      const counted = samples.slice(Math.floor(samples.length / 5));
      const [first] = counted;
      const last = counted[counted.length - 1];
      if (counted.length < ENOUGH || first === undefined || last === undefined) return undefined;
      return {
        kBPerMinute: slope(counted.map(({ minute, heap }) => [minute, heap / 1_000])),
        withoutKnownIdsKBPerMinute: slope(counted.map(({ minute, net }) => [minute, net / 1_000])),
        samples: counted.length,
        firstMB: first.heap / 1e6,
        lastMB: last.heap / 1e6,
      };
    },
  };
}

/** What the repository needs to remember one command. */
function measuredBytesPerId(): number {
  const [windows, size] = [40, 500];
  const before = heapInUse();
  const kept = Array.from({ length: windows }, (_, w) => {
    const window = new CommandWindow(size);
    for (let i = 0; i < size; i++) window.add(commandId('00000000', w * size + i), BigInt(i));
    // A window is indexed when it is first searched.
    window.get('');
    return window;
  });
  const after = heapInUse();
  return kept.length === 0 ? 0 : (after - before) / (windows * size);
}
