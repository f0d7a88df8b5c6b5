// The category of a stream: how it is told to which definition an event belongs.

/** The text before the first `-` of a stream name; the whole name, where it has none. */
export function categoryOf(stream: string): string {
  const end = stream.indexOf('-');
  return end < 0 ? stream : stream.slice(0, end);
}
