// The ids of events written lately, which is all that an append at `any` or `stream_exists` is compared with.

export interface RecentIds {
  /** The revision of an event written to `stream` lately. */
  readonly revisionOf: (stream: string, id: string) => number | undefined;
  readonly add: (stream: string, id: string, revision: number) => void;
  readonly clear: () => void;
}

interface Place {
  readonly stream: string;
  readonly revision: number;
}

/**
 * Remembers between `capacity / 2` and `capacity` ids. Two generations, the older thrown away whole: taking single
 * entries off the front of a large Map is slow.
 *
 * As with the server, an id stands for the first event that had it, for as long as it is remembered. Written again, in
 * the same stream or in another one, it is not found at the later place.
 */
export const recentIds = (capacity: number): RecentIds => {
  let young = new Map<string, Place>();
  let old = new Map<string, Place>();
  return {
    revisionOf: (stream, id) => {
      const place = young.get(id) ?? old.get(id);
      return place?.stream === stream ? place.revision : undefined;
    },
    add: (stream, id, revision) => {
      if (young.has(id) || old.has(id)) return;
      if (young.size >= capacity / 2) {
        old = young;
        young = new Map();
      }
      young.set(id, { stream, revision });
    },
    clear: () => {
      young = new Map();
      old = new Map();
    },
  };
};
