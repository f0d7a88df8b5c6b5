// stream-id: what stands for a stream in an index, which cannot hold long texts.
import { createHash } from 'node:crypto';

const LONGEST = 200;

/** The name of the stream where it is short, else a hash of it. */
export function streamId(stream: string): string {
  if (stream.length <= LONGEST) return `=${stream}`;
  return `#${createHash('sha256').update(stream).digest('hex')}`;
}
