// What is said of a cluster that no client would connect to any more, and of a server that tells nothing.
import { clockFinding, clusterFindings } from '../../src/diagnosis/server-findings.js';

const node = (address: string, state: string, isAlive = true) => ({
  ...{ address, state, isAlive },
  isLeader: isAlive && state === 'leader',
});

test('a cluster that nobody leads is a problem', () => {
  expect(clusterFindings({ nodes: [node('a:1', 'follower'), node('b:1', 'leader', false)] })).toEqual([
    {
      level: 'problem',
      what: 'no node leads: a:1 is follower, b:1 is leader',
      mend: 'Start as many nodes as make a majority; nothing can be written before',
    },
    {
      level: 'warning',
      what: '1 of 2 nodes is not alive: b:1 (leader)',
      mend: 'Start them again: what is left may not be a majority when another one stops',
    },
  ]);
});

test('a server that tells neither its cluster nor its time is taken as it is', () => {
  expect(clusterFindings({ nodes: [] })).toMatchObject([{ level: 'ok' }]);
  expect(clockFinding({ secondsAhead: undefined })).toMatchObject({ level: 'ok' });
});
