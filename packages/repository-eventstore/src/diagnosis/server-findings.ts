// What the description of a server means: findings about its version, its clock and its cluster. Pure.
import type { Finding } from '@millrace/core';
import type { ServerDescription } from '../connection/connection.js';

/** The oldest version that is supported: `caughtUp` of subscriptions came with it. */
const OLDEST = [23, 10] as const;

export function versionFinding({ version }: Pick<ServerDescription, 'version'>): Finding {
  const [, year, month] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  if (year === undefined || month === undefined)
    return {
      level: 'warning',
      what: `the server does not tell its version (${JSON.stringify(version)})`,
      mend: `Make sure that it is EventStoreDB ${OLDEST.join('.')} or newer`,
    };
  const isOld = Number(year) < OLDEST[0] || (Number(year) === OLDEST[0] && Number(month) < OLDEST[1]);
  if (!isOld) return { level: 'ok', what: `EventStoreDB ${version} answers` };
  return {
    level: 'problem',
    what: `the server is EventStoreDB ${version}, and ${OLDEST.join('.')} is the oldest that is supported`,
    mend: 'Update the server: with this one, subscriptions are not told that they have caught up',
  };
}

/** Seconds: from where on it is worth a word, and from where on appends may be refused as too late. */
const [NOTED, HARMFUL] = [2, 10];

export function clockFinding({ secondsAhead }: Pick<ServerDescription, 'secondsAhead'>): Finding {
  if (secondsAhead === undefined) return { level: 'ok', what: 'the server does not tell its time' };
  const off = Math.abs(secondsAhead);
  if (off < NOTED) return { level: 'ok', what: "the server's clock agrees with ours" };
  return {
    level: off >= HARMFUL ? 'problem' : 'warning',
    what: `the server's clock is about ${off} s ${secondsAhead > 0 ? 'ahead of' : 'behind'} ours`,
    mend: 'Set both by NTP: where the clocks differ, appends may time out, and times in the log are wrong',
  };
}

export function clusterFindings({ nodes }: Pick<ServerDescription, 'nodes'>): readonly Finding[] {
  if (nodes.length === 0) return [{ level: 'ok', what: 'the server does not tell of its cluster' }];
  const leader = nodes.find(({ isLeader }) => isLeader);
  const led: Finding =
    leader === undefined
      ? {
          level: 'problem',
          what: `no node leads: ${nodes.map(({ address, state }) => `${address} is ${state}`).join(', ')}`,
          mend: 'Start as many nodes as make a majority; nothing can be written before',
        }
      : {
          level: 'ok',
          what: nodes.length === 1 ? 'the one node leads' : `${leader.address} leads ${nodes.length} nodes`,
        };
  const dead = nodes.filter(({ isAlive }) => !isAlive);
  if (dead.length === 0) return [led];
  const names = dead.map(({ address, state }) => `${address} (${state})`).join(', ');
  return [
    led,
    {
      level: 'warning',
      what: `${dead.length} of ${nodes.length} nodes ${dead.length === 1 ? 'is' : 'are'} not alive: ${names}`,
      mend: 'Start them again: what is left may not be a majority when another one stops',
    },
  ];
}
