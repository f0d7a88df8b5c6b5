// The process of the local server: takes faults over IPC, and dies with its parent.
import { startLocalEventStore, type LocalEventStore, type LocalEventStoreOptions } from '@millrace/eventstore-local';
import { seededRandom } from '@millrace/testing';
import { SERVER_FAULTS, type Ending, type ServerFault, type ServerFaultName } from './server-faults.js';

/** What the parent asks for; each request is answered, by its id. */
export type Request = { readonly id: number } & (
  | { readonly ask: 'inject'; readonly fault: ServerFaultName; readonly seed: number }
  /** Ends the fault that lasts. */
  | { readonly ask: 'end' }
  /** Ends and disarms all faults. */
  | { readonly ask: 'clear' }
  | { readonly ask: 'status' }
  | { readonly ask: 'stop' }
);

export interface Status {
  /** How many calls each kind of fault has met, by the server's own names. */
  readonly met: Readonly<Record<string, number>>;
  readonly sockets: number;
  readonly calls: Readonly<Record<string, number>>;
}

export type Reply =
  | { readonly started: string }
  | { readonly failed: string; readonly code: string | undefined }
  | { readonly id: number; readonly error?: string; readonly status: Status };

export type ServerOptions = Pick<LocalEventStoreOptions, 'port' | 'dir' | 'nodes' | 'commitTimeout'>;

/** Runs in a process that was forked with the options, as JSON, as its last argument. */
export async function serve(options: ServerOptions): Promise<void> {
  const reply = (message: Reply) => process.send?.(message);
  process.on('disconnect', () => process.exit());
  let server: LocalEventStore;
  try {
    server = await startLocalEventStore(options);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    reply({ failed: String(error), code });
    process.disconnect();
    return;
  }
  const perform = performer(server);
  process.on('message', (request: Request) => {
    perform(request).then(
      () => reply({ id: request.id, status: statusOf(server) }),
      (error: unknown) => reply({ id: request.id, error: String(error), status: statusOf(server) }),
    );
  });
  reply({ started: server.connectionString });
}

function performer(server: LocalEventStore): (request: Request) => Promise<void> {
  let end: Ending;
  return async (request) => {
    switch (request.ask) {
      case 'inject': {
        const fault: ServerFault = SERVER_FAULTS[request.fault];
        end = await fault.inject(server, seededRandom(request.seed));
        break;
      }
      case 'end':
        await end?.();
        end = undefined;
        break;
      case 'clear':
        await end?.();
        end = undefined;
        server.faults.clear();
        break;
      case 'stop':
        await server.stop();
        break;
      case 'status':
    }
  };
}

function statusOf(server: LocalEventStore): Status {
  const { sockets, calls } = server.open();
  return { met: server.faults.counts(), sockets, calls };
}
