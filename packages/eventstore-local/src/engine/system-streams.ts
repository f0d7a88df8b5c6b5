// The names that the server itself gives a meaning: metadata streams, and the types of its own events.

export const METADATA_TYPE = '$metadata';
export const TOMBSTONE_TYPE = '$streamDeleted';
export const LINK_TYPE = '$>';

/** Whether a stream holds the metadata of another: its name begins with `$$`. */
export const isMetastream = (stream: string): boolean => stream.startsWith('$$');

/** The stream whose metadata a metadata stream holds. */
export const originalOf = (metastream: string): string => metastream.slice(2);

/** The stream that holds the metadata of `stream`. */
export const metastreamOf = (stream: string): string => `$$${stream}`;
