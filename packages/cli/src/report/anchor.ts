// Where the parts of a page can be linked to.

/** An id from any names; other names give another id. It needs no escaping, as an id or behind a `#`. */
export function anchor(...names: readonly string[]): string {
  // A minus parts the names, so a name has none.
  return names.map((name) => name.replaceAll(/[^A-Za-z0-9_]/gu, (c) => `.${hex(c)}.`)).join('-');
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16);
}

export const aggregateAnchor = (type: string): string => anchor('aggregate', type);
export const commandAnchor = (type: string, command: string): string => anchor('command', type, command);
export const eventAnchor = (type: string, event: string): string => anchor('event', type, event);
export const projectionAnchor = (name: string): string => anchor('projection', name);
