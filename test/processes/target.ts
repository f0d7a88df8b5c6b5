// The server that a test runs against: the one that EVENTSTORE_URL names, or a local one of its own.
import { startLocalEventStore, type LocalEventStore, type LocalEventStoreOptions } from '@millrace/eventstore-local';
import {
  eventStoreDBStore,
  type EventStoreDBStore,
  type EventStoreDBStoreOptions,
} from '@millrace/repository-eventstore';
import { tcpProxy, type TcpProxy } from './tcp-proxy.js';

const named = process.env['EVENTSTORE_URL'];

/** The connection string of EVENTSTORE_URL, if there is one. */
export const NAMED_URL = named === '' ? undefined : named;

/** Deadlines that a test can wait for, in milliseconds. */
export const IMPATIENT: EventStoreDBStoreOptions = { appendTimeout: 1_000, readTimeout: 1_000, connectTimeout: 1_000 };

/** What a test uses; whatever it has opened is closed after it. */
export interface Target {
  /** Without a proxy between. */
  readonly url: string;
  /** A store of a client of its own. */
  readonly store: (url?: string, options?: EventStoreDBStoreOptions) => EventStoreDBStore;
  /** A proxy before the server, and the connection string through it. */
  readonly proxied: () => Promise<TcpProxy & { readonly url: string }>;
  /** A name that no other test has. */
  readonly name: (name: string) => string;
}

/** As `Target`, with the local server itself. */
export interface LocalTarget extends Target {
  readonly server: LocalEventStore;
}

const TIMEOUT = 600_000;

/** A test on any server. */
export function onServer(name: string, run: (target: Target) => Promise<void>, timeout = TIMEOUT): void {
  test(name, () => within(NAMED_URL, {}, run), timeout);
}

/** A test that works the fault controls of the local server. With EVENTSTORE_URL it is reported as skipped. */
export function onLocalServer(
  name: string,
  run: (target: LocalTarget) => Promise<void>,
  options: () => LocalEventStoreOptions = () => ({}),
  timeout = TIMEOUT,
): void {
  if (NAMED_URL === undefined)
    test(`${name} (by the local server's faults)`, () => within(undefined, options(), run), timeout);
  else test.skip(`${name} (not run: EVENTSTORE_URL is set, and it needs the local server's faults)`, () => undefined);
}

/** A target on a server that the test has started. */
export function withTarget(url: string, run: (target: Target) => Promise<void>): Promise<void> {
  return within(url, {}, run);
}

async function within(
  url: string | undefined,
  options: LocalEventStoreOptions,
  run: (target: LocalTarget) => Promise<void>,
): Promise<void> {
  const closing: (() => Promise<unknown>)[] = [];
  try {
    const server = url === undefined ? await startLocalEventStore(options) : undefined;
    if (server !== undefined) closing.push(server.stop);
    const direct = url ?? server?.connectionString ?? '';
    const prefix = Math.random().toString(36).slice(2);
    await run({
      // A test on a named server is not given a type that has it.
      server: server as LocalEventStore,
      url: direct,
      name: (name) => `${prefix}.${name}`,
      store: (to = direct, how = {}) => {
        const store = eventStoreDBStore(to, { ...IMPATIENT, ...how });
        closing.push(store.close);
        return store;
      },
      proxied: async () => {
        const { hostname, port } = new URL(direct.replace(/^esdb:/, 'http:'));
        const proxy = await tcpProxy(hostname, Number(port === '' ? 2113 : port));
        closing.push(proxy.close);
        const through = direct.replace(
          /(\/\/(?:[^@/]*@)?)[^/?]+/,
          (_, before: string) => `${before}127.0.0.1:${String(proxy.port)}`,
        );
        return Object.assign(proxy, { url: through });
      },
    });
  } finally {
    for (const close of closing.reverse()) await close();
  }
}
