// Where clients come from: a connection string, a function, or a client that somebody else owns.
import type { EventStoreDBClient } from '@eventstore/db-client';
import { WireError } from './connection.js';
import { clientFor, clientHandle, type ClientHandle } from './client.js';
import { checkConnectionString, connectionStringError } from './connection-string.js';

/** A connection string, a function that makes a client, or a client. */
export type ClientSource = string | (() => EventStoreDBClient) | EventStoreDBClient;

interface Handles {
  readonly makeHandle: () => ClientHandle;
  /** Whether the clients connect to the leader, as far as can be seen. */
  readonly prefersLeader: boolean;
}

/** @throws WireError for a connection string that cannot be read. */
export function handlesOf(source: ClientSource): Handles {
  if (typeof source === 'string') return fromString(source);
  if (typeof source === 'function') {
    return { makeHandle: () => clientHandle(made(source), true), prefersLeader: true };
  }
  return { makeHandle: () => clientHandle(source, false), prefersLeader: true };
}

/** How many clients were made from connection strings in this process. */
let clients = 0;

function fromString(source: string): Handles {
  const { stringFor, ignored, prefersLeader } = checkConnectionString(source);
  const make = (): EventStoreDBClient => {
    try {
      return clientFor(stringFor(clients++));
    } catch (error) {
      throw connectionStringError(error);
    }
  };
  // Made now and used first: a string that cannot be read is refused where it is given.
  let first: EventStoreDBClient | undefined = make();
  for (const name of ignored) {
    process.emitWarning(`the connection string option ${JSON.stringify(name)} has no effect`, 'MillraceWarning');
  }
  return {
    prefersLeader,
    makeHandle: () => {
      const client = first ?? make();
      first = undefined;
      return clientHandle(client, true);
    },
  };
}

// What a factory throws may hold a connection string, so only its name is passed on.
function made(factory: () => EventStoreDBClient): EventStoreDBClient {
  try {
    return factory();
  } catch (error) {
    const name = error instanceof Error ? error.constructor.name : typeof error;
    throw new WireError('refused', true, `the function that makes a client threw (${name})`);
  }
}
