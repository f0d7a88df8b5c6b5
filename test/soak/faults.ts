// The faults of the soak: those of the server, and those that happen to its process or to a subscriber, which are done by
// the soak itself.
import { isServerFault, SERVER_FAULTS, type ServerFaultName } from '../soak-parts/server-faults.js';

/** Faults that are not in the server's hand. */
export const OTHER_FAULTS = [
  'server killed and started again',
  'subscribers begin anew from where they were',
  'subscribers are slow',
] as const;

export type FaultName = ServerFaultName | (typeof OTHER_FAULTS)[number];

/** The faults that a server with so many nodes can have; none of its own for one that is not ours. */
export function possibleFaults(nodes: 1 | 3 | undefined): readonly FaultName[] {
  const names = Object.keys(SERVER_FAULTS).filter(isServerFault);
  const possible = names.filter((name) => nodes === 3 || !('cluster' in SERVER_FAULTS[name]));
  const others = OTHER_FAULTS.filter((name) => nodes !== undefined || !name.startsWith('server'));
  return nodes === undefined ? others : [...possible, ...others];
}
