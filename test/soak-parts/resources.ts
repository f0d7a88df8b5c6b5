// What the process holds open: sockets, timers, pipes.

export type Resources = Readonly<Record<string, number>>;

/** How much there is of each; `sockets` counts those as well that would not keep the process alive. */
export function resources(): Resources {
  const counts: Record<string, number> = { sockets: sockets() };
  for (const type of process.getActiveResourcesInfo()) counts[type] = (counts[type] ?? 0) + 1;
  // Those of them that would.
  delete counts['TCPSocketWrap'];
  return counts;
}

// The list of active resources leaves out what is not referenced, and gRPC does not reference connections without calls.
function sockets(): number {
  const report: unknown = process.report.getReport();
  const handles = typeof report === 'object' && report !== null && 'libuv' in report ? report.libuv : undefined;
  if (!Array.isArray(handles)) throw new Error('the report of this Node does not list its handles');
  return handles.filter((handle: { readonly type?: unknown }) => handle.type === 'tcp').length;
}

/** What there is more of than before, in words. */
export function grown(before: Resources, after: Resources): readonly string[] {
  return Object.entries(after)
    .filter(([type, count]) => count > (before[type] ?? 0))
    .map(([type, count]) => `${type}: ${String(before[type] ?? 0)} before, ${String(count)} after`);
}
