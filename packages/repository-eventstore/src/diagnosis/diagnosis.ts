// What is wrong with an EventStoreDB, or with the way it is used.
import type { Diagnosis, Finding } from '@millrace/core';
import { randomUUID } from 'node:crypto';
import { WireError, type Connection } from '../connection/connection.js';
import { OWN_STREAM_PREFIX } from '../own-streams/own-streams.js';
import { clusterFindings, clockFinding, versionFinding } from './server-findings.js';

/** The diagnosis of the server that `connection` leads to. */
export function diagnosisOn(connection: Connection): Diagnosis {
  return {
    diagnose: async () => {
      const server = await serverFindings(connection);
      if (server.some(({ unusable }) => unusable === true)) return server;
      return [...server, await mayRead(connection), await mayWrite(connection)];
    },
  };
}

async function serverFindings({ describe }: Connection): Promise<readonly Finding[]> {
  if (describe === undefined) return [];
  try {
    const server = await describe();
    return [versionFinding(server), clockFinding(server), ...clusterFindings(server)];
  } catch (error) {
    return [notReached(error)];
  }
}

function notReached(error: unknown): Finding {
  if (error instanceof WireError && error.fault === 'access-denied')
    return { ...denied('connect', error), unusable: true };
  return {
    level: 'problem',
    what: `the event store cannot be reached: ${wordsOf(error)}`,
    mend: 'See that it runs, and that address, port and `tls` of the connection string are right',
    unusable: true,
  };
}

async function mayRead(connection: Connection): Promise<Finding> {
  try {
    const frames = connection.readAll({ from: 'end', direction: 'backwards', maxCount: 1n });
    await frames.next();
    await frames.return?.();
    return { level: 'ok', what: 'the log can be read' };
  } catch (error) {
    if (error instanceof WireError && error.fault === 'access-denied') return denied('read the log ($all)', error);
    return { level: 'problem', what: `the log cannot be read: ${wordsOf(error)}` };
  }
}

// At a revision where no stream ever is: the server checks whether we may write, and then refuses without a trace.
async function mayWrite(connection: Connection): Promise<Finding> {
  const nothing = new TextEncoder().encode('{}');
  const event = { id: randomUUID(), type: 'diagnosis', isJson: true, data: nothing, metadata: nothing };
  try {
    await connection.append(`${OWN_STREAM_PREFIX}diagnosis`, NOWHERE, [event]);
    return { level: 'ok', what: 'streams can be written' };
  } catch (error) {
    if (error instanceof WireError && error.fault === 'access-denied') return denied('write streams', error);
    return {
      level: 'problem',
      what: `streams cannot be written: ${wordsOf(error)}`,
      mend: 'See the log of the server: it may have no leader, no quorum, or no room on its disk',
    };
  }
}

const NOWHERE = 2n ** 53n;

function denied(what: string, error: WireError): Finding {
  return {
    level: 'problem',
    what: `this user may not ${what}: ${error.message}`,
    mend: 'Name a user with that right in the connection string, or give it the right in the access control lists',
  };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
