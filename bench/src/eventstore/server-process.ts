// The server that is measured against: the one that a variable names, or a local one in a process of its own.
import { fork } from 'node:child_process';
import { once } from 'node:events';

export interface ServerProcess {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

export const startServer = async (script: string, variable = 'EVENTSTORE_URL'): Promise<ServerProcess> => {
  const named = process.env[variable];
  if (named !== undefined && named !== '') return { url: named, stop: () => Promise.resolve() };
  return forkServer(script);
};

/** A server in a process of its own. */
export const forkServer = async (script: string, args: readonly string[] = []): Promise<ServerProcess> => {
  const child = fork(script, [...args], {
    execArgv: ['--max-old-space-size=4096'],
    env: { ...process.env, NODE_ENV: 'production', NODE_OPTIONS: '' },
  });
  const exited = once(child, 'exit');
  const told = await Promise.race([
    once(child, 'message').then(([message]) => message as { readonly url: string }),
    exited.then(() => Promise.reject(new Error('the server did not start'))),
  ]);
  return {
    url: told.url,
    stop: async () => {
      child.disconnect();
      await exited;
    },
  };
};
